// The Java side that the harness plays: an object is its class and what it
// holds; a method does what methods.c says, or returns an empty object of the
// class that its signature names.
#pragma once
#include "device.h"

struct object {
	char class[96];
	char *text;             // of strings, paths, URIs
	unsigned char *bytes;   // of byte arrays
	int size;               // of arrays
	struct object **items;  // of arrays of objects
	struct object *held[4]; // what methods.c keeps
	long number;
};

struct method {
	char class[96], name[64], signature[256];
};

struct object *object(const char *class);
struct object *string(const char *text);
struct object *bytes(const void *data, int size);

// throw leaves an exception of a class; it returns null.
struct object *throw(const char *class, const char *text);

// call carries a method out. It returns an object, or a number in *number.
struct object *call(struct object *on, const struct method *m, const jvalue *args, long *number);

// outside does the same for the files of other apps, and returns null where it has
// nothing to say; file_of returns the file of a URI.
struct object *outside(struct object *on, const struct method *m, const jvalue *args, long *number);
char *file_of(const char *uri);

// level is the API level that a method came with, or 0 if the list of methods
// does not have it.
int level(const char *class, const char *name, const char *signature);

extern JavaVM *the_vm;
extern JNIEnv *the_env;

// registered is the native method that was registered under a name.
void *registered(const char *name);
