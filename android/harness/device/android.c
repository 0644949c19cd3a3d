// libandroid.so and liblog.so of the harness: one window, one input queue, and
// loopers that wait, as far as Fyne's driver and Latchkey ask for them.
#define _GNU_SOURCE
#include "device.h"

#include <android/configuration.h>
#include <android/input.h>
#include <android/log.h>
#include <android/looper.h>
#include <android/native_activity.h>
#include <android/native_window.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

// Messages. Fyne sends the standard streams to the log, so they go to a copy of
// the first standard output.
static FILE *out;

__attribute__((constructor)) static void open_out(void) {
	out = fdopen(dup(1), "w");
	setvbuf(out, 0, _IOLBF, 0);
}

void say(const char *format, ...) {
	va_list args;
	va_start(args, format);
	flockfile(out);
	vfprintf(out, format, args);
	fputc('\n', out);
	funlockfile(out);
	va_end(args);
}

int __android_log_vprint(int priority, const char *tag, const char *format, va_list args) {
	char *text = 0;
	if (vasprintf(&text, format, args) >= 0) say("log %s: %s", tag, text);
	free(text);
	return 1;
}

int __android_log_print(int priority, const char *tag, const char *format, ...) {
	va_list args;
	va_start(args, format);
	int n = __android_log_vprint(priority, tag, format, args);
	va_end(args);
	return n;
}

int __android_log_write(int priority, const char *tag, const char *text) { return __android_log_print(priority, tag, "%s", text); }

int sdk(void) { return atoi(getenv("DEVICE_SDK")); }

// The window: a phone of 1080 x 2340 pixels at 480 dpi, 360 x 780 dp.
struct AConfiguration { int none; };
AConfiguration *AConfiguration_new(void) { return calloc(1, sizeof(AConfiguration)); }
void AConfiguration_delete(AConfiguration *c) { free(c); }
void AConfiguration_fromAssetManager(AConfiguration *c, AAssetManager *m) {}
int32_t AConfiguration_getDensity(AConfiguration *c) { return 480; }
int32_t AConfiguration_getOrientation(AConfiguration *c) { return ACONFIGURATION_ORIENTATION_PORT; }
int32_t ANativeWindow_getWidth(ANativeWindow *w) { return WIDTH; }
int32_t ANativeWindow_getHeight(ANativeWindow *w) { return HEIGHT; }
int32_t ANativeWindow_setBuffersGeometry(ANativeWindow *w, int32_t width, int32_t height, int32_t format) { return 0; }

// Loopers. Each has an event that wakes it, and at most one input queue.
struct ALooper { int wake; };
static __thread ALooper *mine;

ALooper *ALooper_prepare(int options) {
	if (!mine) {
		mine = malloc(sizeof *mine);
		mine->wake = eventfd(0, EFD_CLOEXEC);
	}
	return mine;
}

void ALooper_wake(ALooper *l) {
	uint64_t one = 1;
	if (write(l->wake, &one, sizeof one) < 0) abort();
}

// input is the queue that is attached to a looper, and what is in it.
static struct AInputQueue {
	ALooper *looper;
	int event; // counts what is in it
	pthread_mutex_t lock;
	struct AInputEvent {
		int type, action, key;
		float x, y;
	} items[64];
	int first, count;
} queue = {.lock = PTHREAD_MUTEX_INITIALIZER, .event = -1};

AInputQueue *the_queue(void) {
	if (queue.event < 0) queue.event = eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE);
	return &queue;
}

// swipe moves a finger upwards, or not at all: then it is a tap. All its events
// are there at once: a finger that is taken off late is a long tap.
void swipe(float x, float y, float up) {
	enum { STEPS = 10 };
	pthread_mutex_lock(&queue.lock);
	if (queue.count + STEPS + 2 > 64) abort();
	uint64_t added = 0;
	for (int i = 0; i <= STEPS + 1; i++) {
		if (!up && i > 0 && i <= STEPS) continue;
		struct AInputEvent e = {.type = AINPUT_EVENT_TYPE_MOTION, .x = x, .y = y - up * (i < STEPS ? i : STEPS) / STEPS};
		e.action = i == 0 ? AMOTION_EVENT_ACTION_DOWN : i <= STEPS ? AMOTION_EVENT_ACTION_MOVE : AMOTION_EVENT_ACTION_UP;
		queue.items[(queue.first + queue.count++) % 64] = e;
		added++;
	}
	pthread_mutex_unlock(&queue.lock);
	if (write(queue.event, &added, sizeof added) < 0) abort();
}

int ALooper_pollOnce(int timeout, int *fd, int *events, void **data) {
	struct pollfd watch[] = {{mine->wake, POLLIN}, {queue.looper == mine ? queue.event : -1, POLLIN}};
	if (poll(watch, 2, timeout) <= 0) return ALOOPER_POLL_TIMEOUT;
	uint64_t n;
	if (watch[0].revents && read(mine->wake, &n, sizeof n) > 0) return ALOOPER_POLL_WAKE;
	return 0;
}

void AInputQueue_attachLooper(AInputQueue *q, ALooper *l, int ident, ALooper_callbackFunc f, void *data) { q->looper = l; }
void AInputQueue_detachLooper(AInputQueue *q) { q->looper = 0; }
int32_t AInputQueue_preDispatchEvent(AInputQueue *q, AInputEvent *e) { return 0; }
void AInputQueue_finishEvent(AInputQueue *q, AInputEvent *e, int handled) {}

int32_t AInputQueue_getEvent(AInputQueue *q, AInputEvent **e) {
	pthread_mutex_lock(&q->lock);
	int there = q->count > 0;
	if (there) {
		*e = &q->items[q->first];
		q->first = (q->first + 1) % 64;
		q->count--;
		uint64_t n;
		if (read(q->event, &n, sizeof n) < 0) abort();
	}
	pthread_mutex_unlock(&q->lock);
	return there ? 0 : -1;
}

int32_t AInputEvent_getType(const AInputEvent *e) { return e->type; }
int32_t AInputEvent_getDeviceId(const AInputEvent *e) { return 7; } // a keyboard; 0 would be one on the screen
int32_t AKeyEvent_getAction(const AInputEvent *e) { return e->action; }
int32_t AKeyEvent_getKeyCode(const AInputEvent *e) { return e->key; }
int32_t AKeyEvent_getMetaState(const AInputEvent *e) { return 0; }
int32_t AMotionEvent_getAction(const AInputEvent *e) { return e->action; }
size_t AMotionEvent_getPointerCount(const AInputEvent *e) { return 1; }
int32_t AMotionEvent_getPointerId(const AInputEvent *e, size_t i) { return 0; }
float AMotionEvent_getX(const AInputEvent *e, size_t i) { return e->x; }
float AMotionEvent_getY(const AInputEvent *e, size_t i) { return e->y; }

void ANativeActivity_setWindowFlags(ANativeActivity *a, uint32_t add, uint32_t remove) { say("device window flags later +%#x -%#x", add, remove); }
