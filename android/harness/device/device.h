// What the parts of the harness share.
#pragma once
#include <jni.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

enum { WIDTH = 1080, HEIGHT = 2340 };

// say writes a line for the test that drives the harness.
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

// sdk is the API level that the harness plays.
int sdk(void);

// The one input queue, and what a finger puts into it.
struct AInputQueue *the_queue(void);
void swipe(float x, float y, float up);

// frames counts the frames that were shown; picture writes the last one.
int frames(void);
void picture(const char *path);

// shut_eyes leaves the drawing of frames out from then on, or not any more.
void shut_eyes(int on);
