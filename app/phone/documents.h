#pragma once
#include "java.h"

// Documents are files of other apps, each known by a URI. What fails outside of
// Java sets *error to an errno.

// Reads at most size bytes into data, and returns how many there were.
int document_read(java *j, jobject uri, uint8_t *data, int size, int *error);
// Writes a new document, and waits until it is kept.
void document_write(java *j, jobject uri, const uint8_t *data, int size, int *error);
// Deletes a document of a provider of documents.
void document_delete(java *j, jobject uri);

// Trees are folders that the person lends the app, for good after tree_keep.
void tree_keep(java *j, const char *tree);
// tree_list returns the id and the name of each child, up to most, each
// ended by a zero, in size bytes; to be freed.
char *tree_list(java *j, const char *tree, int most, int *size);
// The URI of a child, and one of a new child, which may have got another name.
jobject tree_child(java *j, const char *tree, const char *id);
jobject tree_create(java *j, const char *tree, const char *name);
// Gives a document another name and returns its URI from then on.
jobject tree_rename(java *j, jobject uri, const char *name);
