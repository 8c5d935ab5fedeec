/*
 * virtiofs -- the server of a guest's shared folder.
 */
#include "runtime/virtiofs.h"

#include <errno.h>
#include <unistd.h>

#include "base/num.h"
#include "runtime/found.h"

/* Not in PATH anywhere.  Fedora's and Debian's newer one, Arch's and Alpine's, QEMU's own. */
static const char *const virtiofs_places[] = {"/usr/libexec/virtiofsd", "/usr/lib/virtiofsd",
					      "/usr/lib/qemu/virtiofsd"};

static const char *virtiofs_program(const struct runtime_spec *spec)
{
	for (unsigned i = 0; i < sizeof virtiofs_places / sizeof *virtiofs_places; i++)
		if (!access(virtiofs_places[i], X_OK))
			return runtime_param(spec, "virtiofsd", virtiofs_places[i]);
	return runtime_param(spec, "virtiofsd", "virtiofsd");
}

int virtiofs_unused(const struct runtime_spec *spec, struct err *err)
{
	static const char *const keys[] = {VIRTIOFS_KEYS};

	for (unsigned i = 0; i < sizeof keys / sizeof *keys; i++)
		if (runtime_param(spec, keys[i], NULL))
			return err_set(err, ERR_INPUT, 0, "%s= is of via=virtiofs", keys[i]);
	return 0;
}

void virtiofs_probe(const struct runtime_spec *spec, struct runtime_found *out)
{
	char path[256];
	const char *program = virtiofs_program(spec);

	if (spawn_find(path, sizeof path, program) < 0)
		found_not(out,
			  "there is no program %s (Debian: virtiofsd, with QEMU up to 7.2 "
			  "qemu-system-common)",
			  program);
}

int virtiofs_server(struct vm *vm, const struct box *box, const char *cache, struct err *err)
{
	uint64_t pool = 1; /* as Kata has it */
	const char *value = runtime_param(box->spec, "pool", NULL);

	if (value && num_uint(value, 0, 1024, &pool, err) < 0) {
		err_in(err, "pool=");
		return -EINVAL;
	}
	int direct = vm_choice(box->spec, "direct", (const char *const[]){"0", "1", NULL}, err);

	if (direct < 0)
		return direct;
	/* words that both kinds of server take; without the last, a guest's O_DIRECT ends in it */
	words_add(&vm->server, virtiofs_program(box->spec));
	words_split(&vm->server, direct ? "-o xattr,allow_direct_io -o" : "-o xattr -o");
	words_printf(&vm->server, "cache=%s", cache);
	words_add(&vm->server, "-o");
	words_printf(&vm->server, "source=%s", box->data);
	words_printf(&vm->server, "--thread-pool-size=%llu", (unsigned long long)pool);
	words_printf(&vm->server, "--socket-path=%s", vm->socket);
	return 0;
}
