// What the Java methods do that Fyne and Latchkey call: intents, the clipboard,
// and a keystore whose keys live as long as the folder of the app.
#define _GNU_SOURCE
#include "jvm.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *home(void) { return getenv("DEVICE_HOME"); }

static struct object *in_home(const char *class, const char *name) {
	struct object *o = object(class);
	if (asprintf(&o->text, "%s/%s", home(), name) < 0) abort();
	return o;
}

// A key stands in a file, so that it outlives the process as on a phone. What
// seals with it only adds what tells whether it is opened with the same one.
static char *key_file(const char *alias) { return in_home("", alias)->text; }

static struct object *new_key(const char *alias) {
	struct object *k = object("javax/crypto/SecretKey");
	FILE *f = fopen(key_file(alias), "r");
	if (!f) return 0;
	int asks = 0;
	if (fscanf(f, "%ld %d", &k->number, &asks) < 1) abort();
	k->size = asks;
	fclose(f);
	return k;
}

static struct object *cipher(struct object *c, const unsigned char *in, int size) {
	struct object *key = c->held[0], *aad = c->held[1];
	unsigned char tag[16] = {0};
	memcpy(tag, &key->number, 8);
	for (int i = 0; aad && i < aad->size; i++) tag[8 + i % 8] ^= aad->bytes[i];
	if (c->number == 1) {
		struct object *out = bytes(in, size + 16);
		memcpy(out->bytes + size, tag, 16);
		return out;
	}
	if (size < 16 || memcmp(in + size - 16, tag, 16)) return throw("javax/crypto/AEADBadTagException", "");
	return bytes(in, size - 16);
}

// The things that may be done are few enough to be tried one after the other.
struct object *call(struct object *on, const struct method *m, const jvalue *args, long *number) {
#define IS(wanted_class, wanted_name) (!strcmp(m->class, wanted_class) && !strcmp(m->name, wanted_name))
#define NAMED(wanted_name) (!strcmp(m->name, wanted_name))
#define ARG(i) ((struct object *)args[i].l)
	if (NAMED("getFilesDir")) return in_home("java/io/File", "files");
	if (NAMED("getNoBackupFilesDir")) return in_home("java/io/File", "no_backup");
	if (NAMED("getTmpdir")) return in_home("java/lang/String", "cache");
	if (NAMED("getAbsolutePath")) return string(on->text);
	if (NAMED("toLanguageTag") || NAMED("toLanguageTags")) return string("en-US");
	if (NAMED("toString")) return string(on->text ? on->text : on->class);
	if (NAMED("getClass")) {
		struct object *c = object("java/lang/Class");
		c->text = strdup(on->class);
		return c;
	}
	if (IS("java/lang/Class", "getName")) {
		char *name = strdup(on->text);
		for (char *p = name; *p; p++) if (*p == '/') *p = '.';
		return string(name);
	}

	if (IS("android/security/keystore/KeyGenParameterSpec$Builder", "<init>")) on->held[0] = ARG(0);
	if (NAMED("setIsStrongBoxBacked")) on->number = args[0].z;
	if (NAMED("setUserAuthenticationValidityDurationSeconds")) on->size = args[0].i;
	if (IS("android/security/keystore/KeyGenParameterSpec$Builder", "build") || !strncmp(m->name, "setKeySize", 10) || NAMED("setBlockModes") || NAMED("setEncryptionPaddings") || !strncmp(m->name, "setUserAuth", 11) || NAMED("setIsStrongBoxBacked")) {
		return on;
	}
	if (IS("javax/crypto/KeyGenerator", "init")) on->held[0] = ARG(0);
	if (IS("javax/crypto/KeyGenerator", "generateKey")) {
		struct object *spec = on->held[0];
		if (spec->number) return throw("android/security/keystore/StrongBoxUnavailableException", "");
		FILE *f = fopen(key_file(spec->held[0]->text), "w");
		if (!f) abort();
		fprintf(f, "%ld %d", random(), spec->size);
		fclose(f);
		return new_key(spec->held[0]->text);
	}
	if (IS("java/security/KeyStore", "getKey")) return new_key(ARG(0)->text);
	if (IS("java/security/KeyStore", "deleteEntry")) unlink(key_file(ARG(0)->text));
	if (IS("javax/crypto/Cipher", "init")) {
		// The screen lock was opened if there is the file "opened".
		if (ARG(1)->size && access(in_home("", "opened")->text, F_OK)) return throw("android/security/keystore/UserNotAuthenticatedException", "");
		on->number = args[0].i;
		on->held[0] = ARG(1);
	}
	if (IS("javax/crypto/Cipher", "updateAAD")) on->held[1] = ARG(0);
	if (IS("javax/crypto/Cipher", "getIV")) return bytes("0123456789ab", 12);
	if (IS("javax/crypto/Cipher", "doFinal")) return cipher(on, ARG(0)->bytes, ARG(0)->size);

	// Intents: held are the action, the data, the text and the stream.
	if (NAMED("getIntent")) return on->held[0];
	if (IS("android/content/Intent", "<init>")) on->held[0] = ARG(0);
	if (NAMED("getAction")) return on->held[0];
	if (NAMED("getDataString")) return on->held[1];
	if (NAMED("getStringExtra") || NAMED("getCharSequenceExtra")) return on->held[2];
	if (NAMED("getParcelableExtra")) return on->held[3];
	if (NAMED("putExtra")) on->held[strstr(m->signature, "Parcelable") ? 3 : 2] = ARG(1);
	if (NAMED("createChooser")) return ARG(0);
	if (NAMED("createConfirmDeviceCredentialIntent")) {
		struct object *i = object("android/content/Intent");
		i->held[0] = string("CONFIRM_DEVICE_CREDENTIAL");
		return i;
	}
	if (NAMED("isDeviceSecure")) *number = 1;
	// What is asked for is said with the file that is to be filled, or is shared,
	// or with the name of a new one.
	if (NAMED("startActivityForResult")) {
		struct object *i = ARG(0);
		say("device asks %s %d %s", i->held[0]->text, args[1].i, i->held[3] ? file_of(i->held[3]->text) : i->held[2] ? i->held[2]->text : "");
	}
	if (NAMED("startActivity")) say("device starts %s", ARG(0)->held[0] ? ARG(0)->held[0]->text : "the app");
	if (NAMED("showKeyboard")) say("device keyboard");
	if (NAMED("moveTaskToBack")) say("device leaves");
	if (NAMED("finish")) say("device finishes an activity");
	if (IS("android/net/Uri", "parse")) {
		struct object *u = object("android/net/Uri");
		u->text = strdup(ARG(0)->text);
		return u;
	}
	struct object *found = outside(on, m, args, number);
	if (found) return found;

	if (NAMED("addFlags")) say("device window flags +%#x", args[0].i);
	if (NAMED("clearFlags")) say("device window flags -%#x", args[0].i);

	if (NAMED("getSystemService")) {
		struct object *service = object(!strcmp(ARG(0)->text, "clipboard") ? "android/content/ClipboardManager" : "java/lang/Object");
		return service;
	}
	if (IS("android/content/ClipData", "newPlainText")) {
		struct object *c = object("android/content/ClipData");
		c->held[0] = ARG(1);
		return c;
	}
	if (NAMED("getDescription")) return on;
	if (NAMED("setExtras")) on->number = 1;
	if (NAMED("setPrimaryClip")) say("device clipboard %s%s", ARG(0)->number ? "sensitive " : "", ARG(0)->held[0]->text);
	if (NAMED("clearPrimaryClip")) say("device clipboard cleared");

	const char *kind = strchr(m->signature, ')') + 1;
	if (!strcmp(kind, "Ljava/lang/String;")) return string("");
	if (*kind != 'L') return 0;
	struct object *o = object("");
	snprintf(o->class, sizeof o->class, "%.*s", (int)strlen(kind) - 2, kind + 1);
	return o;
}

// The list of methods: lines of "LEVEL CLASS NAME SIGNATURE", "LEVEL CLASS" for
// a class, and "CLASS < PARENT".
static char *list;

__attribute__((constructor)) static void read_list(void) {
	FILE *f = fopen(getenv("DEVICE_METHODS"), "r");
	size_t size = 0;
	if (!f || getdelim(&list, &size, 0, f) < 0) abort();
	fclose(f);
}

int level(const char *class, const char *name, const char *signature) {
	char line[512];
	for (const char *p = list; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		int n = strcspn(p, "\n");
		snprintf(line, sizeof line, "%.*s", n, p);
		char a[128] = "", b[128] = "", c[128] = "", d[256] = "";
		int k = sscanf(line, "%127s %127s %127s %255s", a, b, c, d);
		if (k == 3 && !strcmp(b, "<") && !strcmp(a, class) && *name) {
			int found = level(c, name, signature);
			if (found) return found;
		}
		if (!strcmp(b, class) && !strcmp(c, name) && !strcmp(d, signature)) return atoi(a);
	}
	return 0;
}
