/*
 * fuzz_trial -- result/trial: what is read is written and read again as the same, and a
 * comparison of it prints.
 */
#include "report/compare.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void must(int ok)
{
	if (!ok)
		abort();
}

static void compared(const struct trial *t)
{
	struct comparison c;
	struct err err = {0};
	struct buf text = {0}, json = {0};

	must(compare_make(&c, t, 1, &err) == 0);
	compare_text(&c, &text);
	compare_roles(&c, &text);
	must(compare_json(&c, &json, &err) == 0);
	json_t *o = json_loadb(json.s, json.len, 0, NULL);

	must(o != NULL && memchr(text.s, '\0', text.len) == NULL);
	json_decref(o);
	buf_release(&text);
	buf_release(&json);
	compare_release(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct trial t = {0}, again = {0};
	struct err err = {0};
	struct buf first = {0}, second = {0};

	if (trial_read(&t, (const char *)data, len, &err) < 0) {
		must(err.code != ERR_NONE && err.msg[0] && !t.runtime && !t.box);
		return 0;
	}
	must(trial_json(&t, &first, &err) == 0);
	must(trial_read(&again, first.s, first.len, &err) == 0);
	must(trial_json(&again, &second, &err) == 0);
	must(first.len == second.len && memcmp(first.s, second.s, first.len) == 0);
	compared(&t);
	if (t.box) {
		struct trial digest = {.box = json_incref(t.box)};

		trial_digest(&digest, &err);
		trial_release(&digest);
	}
	buf_release(&first);
	buf_release(&second);
	trial_release(&t);
	trial_release(&again);
	return 0;
}
