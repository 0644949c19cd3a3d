//go:build cgo && android

#include "screenlock.h"
#include "activity.h"

#define KEYGUARD "android/app/KeyguardManager"

static jobject keyguard(java *j) {
	return java_call(j, java_context(), CONTEXT, "getSystemService", "(Ljava/lang/String;)Ljava/lang/Object;", java_string(j, "keyguard")).l;
}

int screenlock_there(java *j) { return java_call(j, keyguard(j), KEYGUARD, "isDeviceSecure", "()Z").z; }

void screenlock_ask(java *j, const char *title) {
	jobject intent = java_call(j, keyguard(j), KEYGUARD, "createConfirmDeviceCredentialIntent", "(Ljava/lang/CharSequence;Ljava/lang/CharSequence;)L" INTENT ";", java_string(j, title), (jobject)0).l;
	activity_show(j, intent);
}
