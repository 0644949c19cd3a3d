//go:build cgo && android

#include "documents.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CONTRACT "android/provider/DocumentsContract"
#define CURSOR "android/database/Cursor"
#define DESCRIPTOR "android/os/ParcelFileDescriptor"

enum { READ_AND_WRITE = 1 | 2 }; // Intent.FLAG_GRANT_READ_URI_PERMISSION, …WRITE…

static jobject open_document(java *j, jobject uri, const char *mode, int *fd) {
	jobject d = java_call(j, java_resolver(j), RESOLVER, "openFileDescriptor", "(L" URI ";Ljava/lang/String;)L" DESCRIPTOR ";", uri, java_string(j, mode)).l;
	*fd = java_call(j, d, DESCRIPTOR, "getFd", "()I").i;
	return d;
}

// The descriptor is closed by Java and not detached: a provider that sends the
// file elsewhere hears by that that it is whole.
static void close_document(java *j, jobject d) { java_call(j, d, DESCRIPTOR, "close", "()V"); }

int document_read(java *j, jobject uri, uint8_t *data, int size, int *error) {
	int fd, got = 0, n = 1;
	jobject d = open_document(j, uri, "r", &fd);
	if (j->class) return 0;
	while (got < size && n > 0) {
		n = read(fd, data + got, size - got);
		if (n < 0 && errno == EINTR) n = 1;
		else if (n < 0) *error = errno;
		else got += n;
	}
	close_document(j, d);
	return got;
}

void document_write(java *j, jobject uri, const uint8_t *data, int size, int *error) {
	int fd, put = 0;
	jobject d = open_document(j, uri, "w", &fd);
	if (j->class) return;
	while (put < size && !*error) {
		int n = write(fd, data + put, size - put);
		if (n >= 0) put += n;
		else if (errno != EINTR) *error = errno;
	}
	// A pipe to a provider cannot be synced.
	if (!*error && fsync(fd) != 0 && errno != EINVAL && errno != EROFS) *error = errno;
	close_document(j, d);
}

void document_delete(java *j, jobject uri) {
	java_static(j, CONTRACT, "deleteDocument", "(L" RESOLVER ";L" URI ";)Z", java_resolver(j), uri);
}

void tree_keep(java *j, const char *tree) {
	java_call(j, java_resolver(j), RESOLVER, "takePersistableUriPermission", "(L" URI ";I)V", java_uri(j, tree), READ_AND_WRITE);
}

static jstring root_of(java *j, jobject tree) {
	return (jstring)java_static(j, CONTRACT, "getTreeDocumentId", "(L" URI ";)Ljava/lang/String;", tree).l;
}

// append adds a column of the row and its zero to *all.
static void append(java *j, jobject cursor, int column, char **all, int *size) {
	jstring s = (jstring)java_call(j, cursor, CURSOR, "getString", "(I)Ljava/lang/String;", column).l;
	char *text = java_text(j, s);
	java_drop(j, s);
	int n = text ? strlen(text) : 0;
	*all = realloc(*all, *size + n + 1);
	if (n) memcpy(*all + *size, text, n);
	(*all)[*size + n] = 0;
	*size += n + 1;
	free(text);
}

char *tree_list(java *j, const char *tree, int most, int *size) {
	jobject uri = java_uri(j, tree);
	jobject children = java_static(j, CONTRACT, "buildChildDocumentsUriUsingTree", "(L" URI ";Ljava/lang/String;)L" URI ";", uri, root_of(j, uri)).l;
	jobject cursor = java_call(j, java_resolver(j), RESOLVER, "query", "(L" URI ";[Ljava/lang/String;Ljava/lang/String;[Ljava/lang/String;Ljava/lang/String;)L" CURSOR ";",
		children, java_strings(j, "document_id", "_display_name"), (jobject)0, (jobject)0, (jobject)0).l;
	char *all = 0;
	*size = 0;
	for (int i = 0; i < most && !j->class && java_call(j, cursor, CURSOR, "moveToNext", "()Z").z; i++) {
		append(j, cursor, 0, &all, size);
		append(j, cursor, 1, &all, size);
	}
	if (cursor) java_call(j, cursor, CURSOR, "close", "()V");
	return all;
}

jobject tree_child(java *j, const char *tree, const char *id) {
	return java_static(j, CONTRACT, "buildDocumentUriUsingTree", "(L" URI ";Ljava/lang/String;)L" URI ";", java_uri(j, tree), java_string(j, id)).l;
}

jobject tree_create(java *j, const char *tree, const char *name) {
	jobject uri = java_uri(j, tree);
	jobject parent = java_static(j, CONTRACT, "buildDocumentUriUsingTree", "(L" URI ";Ljava/lang/String;)L" URI ";", uri, root_of(j, uri)).l;
	// Of this type no provider adds an ending.
	return java_static(j, CONTRACT, "createDocument", "(L" RESOLVER ";L" URI ";Ljava/lang/String;Ljava/lang/String;)L" URI ";",
		java_resolver(j), parent, java_string(j, "application/octet-stream"), java_string(j, name)).l;
}

jobject tree_rename(java *j, jobject uri, const char *name) {
	jobject other = java_static(j, CONTRACT, "renameDocument", "(L" RESOLVER ";L" URI ";Ljava/lang/String;)L" URI ";", java_resolver(j), uri, java_string(j, name)).l;
	return other ? other : uri;
}
