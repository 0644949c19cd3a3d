//go:build cgo && (android || jvm)

#include "keystore.h"

#include <stdlib.h>
#include <string.h>

#define SPEC "android/security/keystore/KeyGenParameterSpec"
#define BUILDER SPEC "$Builder"
#define CIPHER "javax/crypto/Cipher"

enum {
	PURPOSES = 1 | 2, // KeyProperties.PURPOSE_ENCRYPT, PURPOSE_DECRYPT
	NONCE = 12,       // bytes; the keystore insists on making it itself
	TAG = 128,        // bits
	ENCRYPT = 1,      // Cipher.ENCRYPT_MODE
	DECRYPT = 2,      // Cipher.DECRYPT_MODE
};

static const uint8_t what_for[] = "latchkey";

static jobject new_key(java *j, const char *alias, int strong, int asks) {
	jobject b = java_new(j, BUILDER, "(Ljava/lang/String;I)V", java_string(j, alias), PURPOSES);
	java_call(j, b, BUILDER, "setBlockModes", "([Ljava/lang/String;)L" BUILDER ";", java_strings(j, "GCM", 0));
	java_call(j, b, BUILDER, "setEncryptionPaddings", "([Ljava/lang/String;)L" BUILDER ";", java_strings(j, "NoPadding", 0));
	java_call(j, b, BUILDER, "setKeySize", "(I)L" BUILDER ";", 256);
	if (asks) {
		java_call(j, b, BUILDER, "setUserAuthenticationRequired", "(Z)L" BUILDER ";", JNI_TRUE);
		java_call(j, b, BUILDER, "setUserAuthenticationValidityDurationSeconds", "(I)L" BUILDER ";", asks);
	}
	if (strong) java_call(j, b, BUILDER, "setIsStrongBoxBacked", "(Z)L" BUILDER ";", JNI_TRUE);
	jobject spec = java_call(j, b, BUILDER, "build", "()L" SPEC ";").l;
	jobject g = java_static(j, "javax/crypto/KeyGenerator", "getInstance", "(Ljava/lang/String;Ljava/lang/String;)Ljavax/crypto/KeyGenerator;", java_string(j, "AES"), java_string(j, "AndroidKeyStore")).l;
	java_call(j, g, "javax/crypto/KeyGenerator", "init", "(Ljava/security/spec/AlgorithmParameterSpec;)V", spec);
	return java_call(j, g, "javax/crypto/KeyGenerator", "generateKey", "()Ljavax/crypto/SecretKey;").l;
}

static jobject old_key(java *j, const char *alias) {
	jobject ks = java_static(j, "java/security/KeyStore", "getInstance", "(Ljava/lang/String;)Ljava/security/KeyStore;", java_string(j, "AndroidKeyStore")).l;
	java_call(j, ks, "java/security/KeyStore", "load", "(Ljava/security/KeyStore$LoadStoreParameter;)V", (jobject)0);
	return java_call(j, ks, "java/security/KeyStore", "getKey", "(Ljava/lang/String;[C)Ljava/security/Key;", java_string(j, alias), (jobject)0).l;
}

// finish puts data through the cipher. It returns it behind room bytes.
static uint8_t *finish(java *j, jobject cipher, const uint8_t *data, int size, int room, int *out) {
	java_call(j, cipher, CIPHER, "updateAAD", "([B)V", java_bytes(j, what_for, sizeof what_for - 1));
	jbyteArray done = (jbyteArray)java_call(j, cipher, CIPHER, "doFinal", "([B)[B", java_bytes(j, data, size)).l;
	int n = 0;
	uint8_t *bytes = java_data(j, done, &n);
	if (!bytes) return 0;
	uint8_t *all = malloc(room + n);
	memcpy(all + room, bytes, n);
	memset(bytes, 0, n);
	free(bytes);
	*out = room + n;
	return all;
}

uint8_t *keystore_wrap(java *j, const char *alias, int strong, int asks, const uint8_t *data, int size, int *sealed) {
	jobject key = new_key(j, alias, strong, asks);
	jobject cipher = java_static(j, CIPHER, "getInstance", "(Ljava/lang/String;)L" CIPHER ";", java_string(j, "AES/GCM/NoPadding")).l;
	java_call(j, cipher, CIPHER, "init", "(ILjava/security/Key;)V", ENCRYPT, key);
	int n = 0;
	uint8_t *nonce = java_data(j, (jbyteArray)java_call(j, cipher, CIPHER, "getIV", "()[B").l, &n);
	uint8_t *out = 0;
	if (nonce && n != NONCE) {
		j->class = strdup("java.security.ProviderException");
		j->message = strdup("a nonce of another size");
	} else if (nonce && (out = finish(j, cipher, data, size, NONCE, sealed))) {
		memcpy(out, nonce, NONCE);
	}
	free(nonce);
	return out;
}

int keystore_unwrap(java *j, const char *alias, const uint8_t *sealed, int size, uint8_t **data, int *opened) {
	jobject key = old_key(j, alias);
	if (j->class) return 1;
	if (!key) return 0;
	jobject cipher = java_static(j, CIPHER, "getInstance", "(Ljava/lang/String;)L" CIPHER ";", java_string(j, "AES/GCM/NoPadding")).l;
	jobject with = java_new(j, "javax/crypto/spec/GCMParameterSpec", "(I[B)V", TAG, java_bytes(j, sealed, NONCE));
	java_call(j, cipher, CIPHER, "init", "(ILjava/security/Key;Ljava/security/spec/AlgorithmParameterSpec;)V", DECRYPT, key, with);
	*data = finish(j, cipher, sealed + NONCE, size - NONCE, 0, opened);
	return 1;
}
