// Files of other apps, as the harness plays them: documents, folders that are
// lent, pictures and downloads. They stand in the folder "outside" of the home.
#define _GNU_SOURCE
#include "jvm.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// file_of returns the file of a URI:
//   content://outside/tree/FOLDER/document/NAME   outside/FOLDER/NAME
//   content://outside/NAME                        outside/NAME
//   content://media/TABLE/NUMBER                  outside/TABLE/NUMBER
//   content://gallery:PATH                        PATH
char *file_of(const char *uri) {
	char *out, folder[256], name[256] = "";
	if (!strncmp(uri, "content://gallery:", 18)) return strdup(uri + 18);
	if (sscanf(uri, "content://outside/tree/%255[^/]/document/%255[^/]", folder, name) >= 1) {
		if (!strcmp(name, folder)) *name = 0;
		if (asprintf(&out, "%s/outside/%s/%s", getenv("DEVICE_HOME"), folder, name) < 0) abort();
	} else {
		uri += strlen(!strncmp(uri, "content://media/", 16) ? "content://media/" : "content://outside/");
		if (asprintf(&out, "%s/outside/%s", getenv("DEVICE_HOME"), uri) < 0) abort();
	}
	return out;
}

static struct object *uri(const char *text) {
	struct object *u = object("android/net/Uri");
	u->text = strdup(text);
	return u;
}

static struct object *document(struct object *tree, const char *name) {
	char text[600];
	char *end = strstr(tree->text, "/document/");
	snprintf(text, sizeof text, "%.*s/document/%s", end ? (int)(end - tree->text) : (int)strlen(tree->text), tree->text, name);
	return uri(text);
}

static int make(const char *path) {
	int fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0600);
	if (fd < 0) return 0;
	close(fd);
	return 1;
}

static struct object *children(const char *folder) {
	DIR *d = opendir(folder);
	if (!d) return throw("java/lang/IllegalArgumentException", folder);
	struct object *c = object("android/database/Cursor");
	c->items = calloc(1000, sizeof *c->items);
	c->number = -1;
	for (struct dirent *e; (e = readdir(d));) {
		if (e->d_name[0] != '.') c->items[c->size++] = string(e->d_name);
	}
	closedir(d);
	return c;
}

struct object *outside(struct object *on, const struct method *m, const jvalue *args, long *number) {
#define CONTRACT(wanted) (!strcmp(m->class, "android/provider/DocumentsContract") && !strcmp(m->name, wanted))
#define RESOLVER(wanted) (!strcmp(m->class, "android/content/ContentResolver") && !strcmp(m->name, wanted))
#define CURSOR(wanted) (!strcmp(m->class, "android/database/Cursor") && !strcmp(m->name, wanted))
#define DESCRIPTOR(wanted) (!strcmp(m->class, "android/os/ParcelFileDescriptor") && !strcmp(m->name, wanted))
#define ARG(i) ((struct object *)args[i].l)
	if (CONTRACT("getTreeDocumentId")) return string(strrchr(ARG(0)->text, '/') + 1);
	if (CONTRACT("buildChildDocumentsUriUsingTree") || CONTRACT("buildDocumentUriUsingTree")) return document(ARG(0), ARG(1)->text);
	if (CONTRACT("createDocument")) {
		struct object *u = document(ARG(1), ARG(3)->text);
		return make(file_of(u->text)) ? u : throw("java/io/FileNotFoundException", u->text);
	}
	if (CONTRACT("renameDocument")) {
		struct object *u = document(ARG(1), ARG(2)->text);
		return rename(file_of(ARG(1)->text), file_of(u->text)) ? throw("java/lang/UnsupportedOperationException", "") : u;
	}
	if (CONTRACT("deleteDocument")) *number = !unlink(file_of(ARG(1)->text));

	if (RESOLVER("takePersistableUriPermission")) say("device keeps %s %d", ARG(0)->text, args[1].i);
	if (RESOLVER("query")) return children(file_of(ARG(0)->text));
	if (RESOLVER("delete")) *number = !unlink(file_of(ARG(0)->text));
	if (RESOLVER("insert")) {
		static int count;
		char text[256];
		snprintf(text, sizeof text, "%s/%d", ARG(0)->text, 1 + count++);
		char *path = file_of(text);
		for (char *p = path + 1; (p = strchr(p, '/')); *p++ = '/') {
			*p = 0;
			mkdir(path, 0700);
		}
		return make(path) ? uri(text) : throw("java/lang/IllegalStateException", path);
	}
	if (RESOLVER("openFileDescriptor")) {
		struct object *d = object("android/os/ParcelFileDescriptor");
		d->number = open(file_of(ARG(0)->text), *ARG(1)->text == 'w' ? O_WRONLY | O_TRUNC : O_RDONLY);
		return d->number < 0 ? throw("java/io/FileNotFoundException", ARG(0)->text) : d;
	}
	if (DESCRIPTOR("detachFd") || DESCRIPTOR("getFd")) *number = on->number;
	if (DESCRIPTOR("close")) close(on->number);
	if (CURSOR("moveToNext")) *number = ++on->number < on->size;
	if (CURSOR("getString")) return on->items[on->number];
	return 0;
}
