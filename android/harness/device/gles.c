// libEGL.so and libGLESv2.so of the harness. They draw what Fyne's painter asks
// for nearly as its shaders would: textures with their alpha, and boxes, circles
// and rings in their colours, within the scissor. It is for eyes, and to see
// that something is drawn; edges are not soft and shadows and blur are left out.
#include "device.h"

#include <EGL/egl.h>
#include <GLES2/gl2.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// The screen, 3 bytes a pixel from the top left, and the last whole frame.
static unsigned char screen[HEIGHT][WIDTH][3], shown[HEIGHT][WIDTH][3];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int swaps;

// blind leaves the drawing out, so that what is measured is the app's own work.
static int blind;
void shut_eyes(int on) { blind = on; }

int frames(void) {
	pthread_mutex_lock(&lock);
	int n = swaps;
	pthread_mutex_unlock(&lock);
	return n;
}

void picture(const char *path) {
	FILE *f = fopen(path, "w");
	if (!f) return;
	fprintf(f, "P6 %d %d 255\n", WIDTH, HEIGHT);
	pthread_mutex_lock(&lock);
	fwrite(shown, sizeof shown, 1, f);
	pthread_mutex_unlock(&lock);
	fclose(f);
}

// EGL: there is one of everything.
static int one;
EGLDisplay eglGetDisplay(EGLNativeDisplayType d) { return &one; }
EGLBoolean eglInitialize(EGLDisplay d, EGLint *major, EGLint *minor) { return EGL_TRUE; }
EGLBoolean eglChooseConfig(EGLDisplay d, const EGLint *wanted, EGLConfig *c, EGLint room, EGLint *n) {
	*c = &one;
	*n = 1;
	return EGL_TRUE;
}
EGLBoolean eglGetConfigAttrib(EGLDisplay d, EGLConfig c, EGLint attribute, EGLint *value) {
	*value = 1;
	return EGL_TRUE;
}
EGLContext eglCreateContext(EGLDisplay d, EGLConfig c, EGLContext shared, const EGLint *attributes) { return &one; }
EGLSurface eglCreateWindowSurface(EGLDisplay d, EGLConfig c, EGLNativeWindowType w, const EGLint *attributes) { return &one; }
EGLBoolean eglDestroySurface(EGLDisplay d, EGLSurface s) { return EGL_TRUE; }
EGLBoolean eglMakeCurrent(EGLDisplay d, EGLSurface draw, EGLSurface read, EGLContext c) { return EGL_TRUE; }
EGLint eglGetError(void) { return EGL_SUCCESS; }

EGLBoolean eglSwapBuffers(EGLDisplay d, EGLSurface s) {
	pthread_mutex_lock(&lock);
	if (!blind) memcpy(shown, screen, sizeof shown);
	int n = ++swaps;
	pthread_mutex_unlock(&lock);
	say("frame %d", n);
	return EGL_TRUE;
}

// State. Names of buffers, textures and programs are small numbers.
enum { MANY = 65536 };
static struct texture { int width, height; unsigned char *rgba; } textures[MANY];
static struct buffer { float *data; int count; } buffers[MANY];
static GLuint bound[2], unit, array, program, names;
static GLfloat ground[4];
static int scissored, clip[4] = {0, 0, WIDTH, HEIGHT};

// Uniforms: a location is the number of a name; values are kept for each program.
static char *uniform_names[128];
static float values[64][128][4];

static int named(const char *name) {
	int i = 0;
	while (i < 127 && uniform_names[i] && strcmp(uniform_names[i], name)) i++;
	if (!uniform_names[i]) uniform_names[i] = strdup(name);
	return i;
}

static float *value(const char *name) { return values[program][named(name)]; }

GLint glGetUniformLocation(GLuint p, const GLchar *name) { return named(name); }
GLint glGetAttribLocation(GLuint p, const GLchar *name) { return named(name); }
static void set(int at, float a, float b, float c, float d) { memcpy(values[program][at], (float[]){a, b, c, d}, 4 * sizeof(float)); }
void glUniform1f(GLint at, GLfloat a) { set(at, a, 0, 0, 0); }
void glUniform1i(GLint at, GLint a) { set(at, a, 0, 0, 0); }
void glUniform2f(GLint at, GLfloat a, GLfloat b) { set(at, a, b, 0, 0); }
void glUniform4f(GLint at, GLfloat a, GLfloat b, GLfloat c, GLfloat d) { set(at, a, b, c, d); }
void glUniform1fv(GLint at, GLsizei n, const GLfloat *v) {}
void glUniform2fv(GLint at, GLsizei n, const GLfloat *v) {}
void glUniform4fv(GLint at, GLsizei n, const GLfloat *v) { set(at, v[0], v[1], v[2], v[3]); }

static GLuint name(void) {
	if (++names == MANY) abort();
	return names;
}
static GLuint programs;
GLuint glCreateProgram(void) { return ++programs; }
GLuint glCreateShader(GLenum kind) { return name(); }
void glGenBuffers(GLsizei n, GLuint *b) { while (n--) *b++ = name(); }
void glGenTextures(GLsizei n, GLuint *t) { while (n--) *t++ = name(); }
void glUseProgram(GLuint p) { program = p; }
void glBindBuffer(GLenum target, GLuint b) { array = b; }
void glActiveTexture(GLenum t) { unit = t - GL_TEXTURE0; }
void glBindTexture(GLenum target, GLuint t) { if (unit < 2) bound[unit] = t; }

void glBufferData(GLenum target, GLsizeiptr size, const void *data, GLenum usage) {
	struct buffer *b = &buffers[array];
	b->data = realloc(b->data, size);
	b->count = size / sizeof(float);
	if (data) memcpy(b->data, data, size);
}

void glBufferSubData(GLenum target, GLintptr at, GLsizeiptr size, const void *data) { memcpy((char *)buffers[array].data + at, data, size); }

void glTexImage2D(GLenum target, GLint level, GLint kind, GLsizei width, GLsizei height, GLint border, GLenum format, GLenum type, const void *data) {
	struct texture *t = &textures[bound[unit]];
	t->width = width;
	t->height = height;
	t->rgba = realloc(t->rgba, (size_t)width * height * 4);
	if (data) memcpy(t->rgba, data, (size_t)width * height * 4);
	else memset(t->rgba, 0, (size_t)width * height * 4);
}

void glDeleteTextures(GLsizei n, const GLuint *t) {
	for (; n--; t++) {
		free(textures[*t].rgba);
		textures[*t] = (struct texture){0};
	}
}

void glClearColor(GLfloat r, GLfloat g, GLfloat b, GLfloat a) { memcpy(ground, (GLfloat[]){r, g, b, a}, sizeof ground); }

void glClear(GLbitfield what) {
	if (blind) return;
	for (int x = 0; x < WIDTH; x++)
		for (int c = 0; c < 3; c++) screen[0][x][c] = ground[c] * 255;
	for (int y = 1; y < HEIGHT; y++) memcpy(screen[y], screen[0], sizeof screen[y]);
}

void glScissor(GLint x, GLint y, GLsizei width, GLsizei height) { memcpy(clip, (int[]){x, HEIGHT - y - height, x + width, HEIGHT - y}, sizeof clip); }
void glEnable(GLenum what) { if (what == GL_SCISSOR_TEST) scissored = 1; }
void glDisable(GLenum what) { if (what == GL_SCISSOR_TEST) scissored = 0; }

// area is a part of the screen: from the first to before the second.
struct area { int x0, y0, x1, y1; };

// visible is the part of an area that is on the screen and within the scissor.
static struct area visible(float x0, float y0, float x1, float y1) {
	struct area a = {x0 > 0 ? x0 : 0, y0 > 0 ? y0 : 0, x1 < WIDTH ? x1 : WIDTH, y1 < HEIGHT ? y1 : HEIGHT};
	if (!scissored) return a;
	if (a.x0 < clip[0]) a.x0 = clip[0];
	if (a.y0 < clip[1]) a.y0 = clip[1];
	if (a.x1 > clip[2]) a.x1 = clip[2];
	if (a.y1 > clip[3]) a.y1 = clip[3];
	return a;
}

// A processor that is played is slow with broken numbers, so that pixels are
// counted in whole ones: a colour is four bytes with premultiplied alpha.
typedef unsigned char colour[4];

static void to_bytes(colour to, const float *c) {
	for (int i = 0; i < 3; i++) to[i] = c[i] * c[3] * 255;
	to[3] = c[3] * 255;
}

static void blend(unsigned char *pixel, const unsigned char *c) {
	if (!c[3]) return;
	for (int i = 0; i < 3; i++) {
		int v = c[i] + pixel[i] * (255 - c[3]) / 255;
		pixel[i] = v > 255 ? 255 : v;
	}
}

static void draw_texture(const float *v, const struct texture *t) {
	// Four vertices of x, y, z, u, v; opposite corners are the first and the last.
	float x0 = (v[0] + 1) / 2 * WIDTH, x1 = (v[15] + 1) / 2 * WIDTH;
	float y0 = (1 - v[1]) / 2 * HEIGHT, y1 = (1 - v[16]) / 2 * HEIGHT;
	int alpha = value("alpha")[0] * 255;
	if (!t->rgba || x0 == x1 || y0 == y1) return;
	struct area a = visible(lroundf(fminf(x0, x1)), lroundf(fminf(y0, y1)), lroundf(fmaxf(x0, x1)), lroundf(fmaxf(y0, y1)));
	// Places in the texture, in parts of 65536.
	double across = (v[18] - v[3]) / (x1 - x0) * t->width, down = (v[19] - v[4]) / (y1 - y0) * t->height;
	long right = across * 65536, left = (v[3] * t->width + across * (a.x0 + .5 - x0)) * 65536;
	for (int y = a.y0; y < a.y1; y++) {
		int ty = floor(v[4] * t->height + down * (y + .5 - y0));
		if (ty < 0 || ty >= t->height) continue;
		const unsigned char *row = &t->rgba[4 * ty * t->width];
		long at = left;
		for (int x = a.x0; x < a.x1; x++, at += right) {
			long tx = at >> 16;
			if (tx < 0 || tx >= t->width) continue;
			const unsigned char *p = &row[4 * tx];
			if (alpha == 255) blend(screen[y][x], p);
			else blend(screen[y][x], (colour){p[0] * alpha / 255, p[1] * alpha / 255, p[2] * alpha / 255, p[3] * alpha / 255});
		}
	}
}

// draw_box draws rectangles, circles and rings.
static void draw_box(void) {
	const float *box = value("bounds");
	float radius = value("radius")[0], border = value("strokeWidth")[0] + 2 * value("strokeWidthHalf")[0];
	float outer = value("outerRadius")[0], inner = value("innerRadius")[0], from = value("startAngle")[0], to = value("endAngle")[0];
	float cx = (box[0] + box[2]) / 2, cy = (box[1] + box[3]) / 2, hx = (box[2] - box[0]) / 2, hy = (box[3] - box[1]) / 2;
	colour fill, stroke;
	to_bytes(fill, value("fillColor"));
	to_bytes(stroke, value("strokeColor"));
	struct area a = visible(box[0], box[1], box[2], box[3]);
	// Farther inside than this, a box is all fill.
	float edge = outer > 0 ? HEIGHT : fmaxf(radius, border) + 1;
	for (int y = a.y0; y < a.y1; y++) {
		int inside = y > box[1] + edge && y < box[3] - edge;
		for (int x = a.x0; x < a.x1; x++) {
			if (inside && x > box[0] + edge && x < box[2] - edge) {
				for (int end = fminf(a.x1, box[2] - edge); x < end; x++) blend(screen[y][x], fill);
				if (x >= a.x1) break;
			}
			float px = x + .5f - cx, py = y + .5f - cy, depth;
			if (outer > 0) {
				float r = hypotf(px, py), angle = atan2f(-py, px) * 180 / M_PI;
				while (angle < fminf(from, to)) angle += 360;
				if (r > outer || r < inner || angle > fmaxf(from, to)) continue;
				depth = HEIGHT;
			} else {
				float dx = fmaxf(fabsf(px) - hx + radius, 0), dy = fmaxf(fabsf(py) - hy + radius, 0);
				depth = radius > 0 && dx > 0 && dy > 0 ? radius - hypotf(dx, dy) : fminf(hx - fabsf(px), hy - fabsf(py));
				if (depth < 0) continue;
			}
			blend(screen[y][x], depth < border ? stroke : fill);
		}
	}
}

void glDrawArrays(GLenum mode, GLint first, GLsizei count) {
	struct buffer *b = &buffers[array];
	if (blind) return;
	if (mode == GL_TRIANGLE_STRIP && b->count == 20) draw_texture(b->data, &textures[bound[0]]);
	else if (mode == GL_TRIANGLE_STRIP && b->count == 16) draw_box();
}

// What is asked about shaders, which all compile.
void glGetShaderiv(GLuint s, GLenum what, GLint *v) { *v = what == GL_COMPILE_STATUS; }
void glGetProgramiv(GLuint p, GLenum what, GLint *v) { *v = what == GL_LINK_STATUS; }
void glGetShaderInfoLog(GLuint s, GLsizei room, GLsizei *n, GLchar *text) { if (room) *text = 0; if (n) *n = 0; }
void glGetProgramInfoLog(GLuint p, GLsizei room, GLsizei *n, GLchar *text) { if (room) *text = 0; if (n) *n = 0; }
void glGetShaderSource(GLuint s, GLsizei room, GLsizei *n, GLchar *text) { if (room) *text = 0; if (n) *n = 0; }
void glGetIntegerv(GLenum what, GLint *v) { *v = 8192; }
void glGetTexParameteriv(GLenum target, GLenum what, GLint *v) { *v = 0; }
GLenum glGetError(void) { return GL_NO_ERROR; }

// What changes nothing that is drawn here.
void glAttachShader(GLuint p, GLuint s) {}
void glBlendColor(GLfloat r, GLfloat g, GLfloat b, GLfloat a) {}
void glBlendFunc(GLenum from, GLenum to) {}
void glCompileShader(GLuint s) {}
void glCopyTexSubImage2D(GLenum target, GLint level, GLint x, GLint y, GLint fx, GLint fy, GLsizei width, GLsizei height) {}
void glDeleteBuffers(GLsizei n, const GLuint *b) {}
void glDeleteProgram(GLuint p) {}
void glEnableVertexAttribArray(GLuint at) {}
void glFlush(void) {}
void glLinkProgram(GLuint p) {}
void glReadPixels(GLint x, GLint y, GLsizei width, GLsizei height, GLenum format, GLenum type, void *data) {}
void glShaderSource(GLuint s, GLsizei n, const GLchar *const *text, const GLint *sizes) {}
void glTexParameteri(GLenum target, GLenum what, GLint v) {}
void glVertexAttribPointer(GLuint at, GLint size, GLenum type, GLboolean normalized, GLsizei stride, const void *offset) {}
void glViewport(GLint x, GLint y, GLsizei width, GLsizei height) {}
