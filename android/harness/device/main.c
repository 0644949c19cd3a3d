// Loads the library of the app as Android's NativeActivity would, and does what
// the lines of its input say. phone_test.go of the folder above drives it.
#include "jvm.h"

#include <android/native_activity.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// Go keeps its thread pointer in slot 2 behind the thread register, which
// Android leaves free; here the first thread variable of the program does.
static __thread void *slots[4];

static ANativeActivityCallbacks callbacks;
static ANativeActivity activity;
static void *library;
static int window;

static void *entry(const char *name) {
	void *f = dlsym(library, name);
	if (!f) {
		say("no %s: %s", name, dlerror());
		exit(2);
	}
	return f;
}

static void set_up(ANativeActivity *a, ANativeActivityCallbacks *c, struct object *intent) {
	memset(a, 0, sizeof *a);
	memset(c, 0, sizeof *c);
	struct object *o = object("org/golang/app/GoNativeActivity");
	o->held[0] = intent;
	a->callbacks = c;
	a->vm = the_vm;
	a->env = the_env;
	a->clazz = (jobject)o;
	static char files[4096];
	snprintf(files, sizeof files, "%s/files", getenv("DEVICE_HOME"));
	a->internalDataPath = files;
	a->sdkVersion = sdk();
}

static void start(void) {
	set_up(&activity, &callbacks, object("android/content/Intent"));
	((ANativeActivity_createFunc *)entry("Latchkey_onCreate"))(&activity, 0, 0);
	callbacks.onStart(&activity);
}

static void resume(void) {
	callbacks.onResume(&activity);
	callbacks.onInputQueueCreated(&activity, the_queue());
	callbacks.onNativeWindowCreated(&activity, (ANativeWindow *)&window);
	void (*insets)(JNIEnv *, jobject, int, int, int, int) = entry("Java_org_golang_app_GoNativeActivity_insetsChanged");
	insets(the_env, activity.clazz, 72, 126, 0, 0);
	callbacks.onWindowFocusChanged(&activity, 1);
}

static void stop(void) {
	callbacks.onWindowFocusChanged(&activity, 0);
	callbacks.onPause(&activity);
	callbacks.onNativeWindowDestroyed(&activity, (ANativeWindow *)&window);
	callbacks.onInputQueueDestroyed(&activity, the_queue());
	callbacks.onStop(&activity);
}

// answer gives back what a screen that was asked for has chosen.
static void answer(const char *uri) { ((void (*)(JNIEnv *, jobject, jstring))registered("filePickerReturned"))(the_env, activity.clazz, (jstring)string(uri)); }

// hand_over opens the app with a link, or with the picture in a file.
static void hand_over(const char *kind, const char *what) {
	struct object *intent = object("android/content/Intent");
	if (!strcmp(kind, "link")) {
		intent->held[0] = string("android.intent.action.VIEW");
		intent->held[1] = string(what);
	} else {
		char uri[5000];
		snprintf(uri, sizeof uri, "content://gallery:%s", what);
		intent->held[0] = string("android.intent.action.SEND");
		intent->held[3] = object("android/net/Uri");
		intent->held[3]->text = strdup(uri);
	}
	static ANativeActivity door;
	static ANativeActivityCallbacks none;
	set_up(&door, &none, intent);
	((ANativeActivity_createFunc *)entry("Latchkey_onOpen"))(&door, 0, 0);
}

int main(int count, char **args) {
	__asm__ volatile("" ::"r"(slots));
	if (!(library = dlopen(args[1], RTLD_NOW | RTLD_GLOBAL))) {
		say("%s", dlerror());
		return 2;
	}
	((jint(*)(JavaVM *, void *))entry("JNI_OnLoad"))(the_vm, 0);
	char line[4096], a[32], b[4096];
	float x, y, up;
	while (fgets(line, sizeof line, stdin)) {
		if (!strcmp(line, "start\n")) start();
		else if (!strcmp(line, "resume\n")) resume();
		else if (!strcmp(line, "stop\n")) stop();
		else if (!strcmp(line, "back\n")) ((void (*)(JNIEnv *, jobject))registered("backPressed"))(the_env, activity.clazz);
		else if (!strcmp(line, "dismiss\n")) answer("");
		else if (sscanf(line, "answer %4095s", b) == 1) answer(b);
		else if (sscanf(line, "tap %f %f", &x, &y) == 2) swipe(x, y, 0);
		else if (sscanf(line, "swipe %f %f %f", &x, &y, &up) == 3) swipe(x, y, up);
		else if (sscanf(line, "type %4095s", b) == 1) ((void (*)(JNIEnv *, jobject, jstring))entry("Java_org_golang_app_GoNativeActivity_keyboardTyped"))(the_env, activity.clazz, (jstring)string(b));
		else if (!strcmp(line, "enter\n")) ((void (*)(JNIEnv *, jobject, jstring))entry("Java_org_golang_app_GoNativeActivity_keyboardTyped"))(the_env, activity.clazz, (jstring)string("\n"));
		else if (!strcmp(line, "goroutines\n")) say("device goroutines %d", ((int (*)(void))entry("Latchkey_goroutines"))());
		else if (sscanf(line, "eyes %31s", a) == 1) shut_eyes(!strcmp(a, "shut"));
		else if (sscanf(line, "picture %4095s", b) == 1) picture(b);
		else if (sscanf(line, "%31s %4095[^\n]", a, b) == 2) hand_over(a, b);
		else say("what is %s", line);
		say("done");
	}
	_exit(0);
}
