/*
 * runtime -- the list of runtimes, and how one is asked for.
 */
#include "runtime/runtime.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

const char runtime_name[] = "name";

const struct runtime_ops *const runtimes[] = {
#define RUNTIME(name, ops) &ops,
#include "runtime/runtimes.def"
	NULL,
};

static const struct runtime_ops *runtime_named(const char *name, size_t n)
{
	for (const struct runtime_ops *const *r = runtimes; *r; r++)
		if (strlen((*r)->name) == n && !memcmp((*r)->name, name, n))
			return *r;
	return NULL;
}

/* Which are known, and which of them are here. */
static int runtime_unknown(const char *name, size_t n, struct err *err)
{
	struct buf known = {0}, present = {0};

	for (const struct runtime_ops *const *r = runtimes; *r; r++) {
		const struct runtime_spec spec = {.ops = *r};
		struct runtime_found found = {0};

		buf_printf(&known, "%s%s", known.len ? ", " : "", (*r)->name);
		(*r)->probe(&spec, &found);
		if (found.present)
			buf_printf(&present, "%s%s", present.len ? ", " : "", (*r)->name);
	}
	int ret = err_set(err, ERR_INPUT, EINVAL,
			  "there is no runtime '%.*s'; known are %s; present here: %s",
			  (int)(n < 60 ? n : 60), name, buf_text(&known), buf_text(&present));

	buf_release(&known);
	buf_release(&present);
	return ret;
}

static int runtime_no_key(const struct runtime_ops *ops, const char *word, struct err *err)
{
	struct buf known = {0};

	buf_str(&known, "name=");
	for (const char *const *key = ops->keys; key && *key; key++)
		buf_printf(&known, ", %s=", *key);
	int ret = err_set(err, ERR_INPUT, EINVAL, "no parameter " NUM_QUOTE "; %s takes %s",
			  NUM_QUOTED(word), ops->name, buf_text(&known));

	buf_release(&known);
	return ret;
}

/* One "KEY=VALUE", which is cut and kept. */
static int runtime_set(struct runtime_spec *spec, char *word, struct err *err)
{
	char *value = strchr(word, '=');
	const char *const *key = spec->ops->keys;

	if (value)
		*value++ = '\0';
	while (key && *key && strcmp(*key, word) != 0)
		key++;
	if ((!key || !*key) && strcmp(word, runtime_name) != 0)
		return runtime_no_key(spec->ops, word, err);
	if (!value || !*value)
		return err_set(err, ERR_INPUT, EINVAL, "parameter %s has no value; write %s=VALUE",
			       word, word);
	if (runtime_param(spec, word, NULL))
		return err_set(err, ERR_INPUT, EINVAL, "parameter %s is given twice", word);
	struct runtime_param *more =
		realloc(spec->params, (spec->params_n + 1) * sizeof *spec->params);

	if (more)
		spec->params = more;
	char *own = more ? strdup(word) : NULL, *own_value = own ? strdup(value) : NULL;

	if (!own_value) {
		free(own);
		return err_sys(err, ERR_FAILED, ENOMEM, "parameter %s", word);
	}
	spec->params[spec->params_n++] = (struct runtime_param){own, own_value};
	return 0;
}

static int runtime_set_all(struct runtime_spec *spec, const char *words, struct err *err)
{
	char *copy = strdup(words), *rest = copy, *word;
	int ret = copy ? 0 : err_sys(err, ERR_FAILED, ENOMEM, "its parameters");

	while (!ret && (word = strsep(&rest, ":")))
		ret = runtime_set(spec, word, err);
	free(copy);
	return ret;
}

int runtime_spec_parse(struct runtime_spec *out, const char *text, struct err *err)
{
	size_t n = strcspn(text, ":");
	struct runtime_spec spec = {.ops = runtime_named(text, n)};
	int ret = 0;

	if (!spec.ops)
		return runtime_unknown(text, n, err);
	spec.text = strdup(text);
	if (!spec.text)
		ret = err_sys(err, ERR_FAILED, ENOMEM, "its name");
	else if (text[n])
		ret = runtime_set_all(&spec, text + n + 1, err);
	if (!ret && spec.ops->check)
		ret = spec.ops->check(&spec, err);
	if (ret) {
		err_in(err, "runtime " NUM_QUOTE, NUM_QUOTED(text));
		runtime_spec_release(&spec);
		return ret;
	}
	spec.name = runtime_param(&spec, runtime_name, spec.text);
	*out = spec;
	return 0;
}

void runtime_spec_release(struct runtime_spec *spec)
{
	for (unsigned i = 0; i < spec->params_n; i++) {
		free(spec->params[i].key);
		free(spec->params[i].value);
	}
	free(spec->params);
	free(spec->text);
	*spec = (struct runtime_spec){0};
}

const char *runtime_param(const struct runtime_spec *spec, const char *key, const char *fallback)
{
	for (unsigned i = 0; i < spec->params_n; i++)
		if (!strcmp(spec->params[i].key, key))
			return spec->params[i].value;
	return fallback;
}
