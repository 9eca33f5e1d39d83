/* Stands between a process and its system calls: counts those of one kind, and at a chosen one of them fails, cuts short or kills.
 *
 *   FAULT_KIND    write, truncate, sync, rename, open, make (folders), remove (all of them below FAULT_FOLDER), connect, send (to sockets),
 *                 or clock (readings of the wall clock)
 *   FAULT_AT      the number of the call, from 1; 0 counts alone
 *   FAULT_HOW     errno:NUMBER, sticky:NUMBER (from that call on), short, kill_before, kill_after; shift:SECONDS (the clock from then on)
 *   FAULT_LOG     where "count N", "fired" and "put" (a PUT that left after the fault) are appended
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static atomic_long count;
static atomic_int fired;
static const char *kind, *how, *folder, *log_path;
static long at;
static int error_number;

static void log_line(const char *text) {
    if (!log_path) return;
    static int (*real_open)(const char *, int, ...);
    static ssize_t (*real_write)(int, const void *, size_t);
    if (!real_open) real_open = dlsym(RTLD_NEXT, "open");
    if (!real_write) real_write = dlsym(RTLD_NEXT, "write");
    int file = real_open(log_path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (file < 0) return;
    real_write(file, text, strlen(text));
    close(file);
}

__attribute__((constructor)) static void begin(void) {
    kind = getenv("FAULT_KIND");
    how = getenv("FAULT_HOW");
    folder = getenv("FAULT_FOLDER");
    log_path = getenv("FAULT_LOG");
    at = getenv("FAULT_AT") ? atol(getenv("FAULT_AT")) : 0;
    if (how && (!strncmp(how, "errno:", 6) || !strncmp(how, "sticky:", 7))) error_number = atoi(strchr(how, ':') + 1);
}

__attribute__((destructor)) static void end(void) {
    char line[64];
    snprintf(line, sizeof line, "count %ld\n", atomic_load(&count));
    log_line(line);
}

static int is_below(const char *path) {
    return path && folder && !strncmp(path, folder, strlen(folder));
}

/* 1 for a file below the folder, 2 for a socket. */
static int sort_of(int fd) {
    char link[32], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    if (!strncmp(path, "socket:", 7)) return 2;
    return is_below(path);
}

enum verdict { go, fail, cut, kill_after };

static enum verdict decide(const char *what) {
    if (!kind || strcmp(kind, what)) return go;
    long n = atomic_fetch_add(&count, 1) + 1;
    if (!at || !how || n < at || (n > at && strncmp(how, "sticky:", 7))) return go;
    if (!atomic_exchange(&fired, 1)) log_line("fired\n");
    if (!strcmp(how, "kill_before")) kill(getpid(), SIGKILL);
    if (!strcmp(how, "kill_after")) return kill_after;
    if (!strcmp(how, "short")) return cut;
    errno = error_number;
    return fail;
}

static void note_put(int sort, const void *bytes, size_t length) {
    if (sort == 2 && length > 4 && !memcmp(bytes, "PUT ", 4) && atomic_load(&fired)) log_line("put\n");
}

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)
#define DONE(result) \
    do { \
        __typeof__(result) value = (result); \
        if (verdict == kill_after) kill(getpid(), SIGKILL); \
        return value; \
    } while (0)

static enum verdict written(int fd, const void *bytes, size_t length) {
    int sort = sort_of(fd);
    note_put(sort, bytes, length);
    return sort == 1 ? decide("write") : sort == 2 ? decide("send") : go;
}

ssize_t write(int fd, const void *bytes, size_t length) {
    REAL(write);
    enum verdict verdict = written(fd, bytes, length);
    if (verdict == fail) return -1;
    DONE(real(fd, bytes, verdict == cut && length > 1 ? length / 2 : length));
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
    REAL(pwrite);
    enum verdict verdict = written(fd, bytes, length);
    if (verdict == fail) return -1;
    DONE(real(fd, bytes, verdict == cut && length > 1 ? length / 2 : length, offset));
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
    REAL(pwrite64);
    enum verdict verdict = written(fd, bytes, length);
    if (verdict == fail) return -1;
    DONE(real(fd, bytes, verdict == cut && length > 1 ? length / 2 : length, offset));
}

ssize_t writev(int fd, const struct iovec *parts, int number) {
    REAL(writev);
    enum verdict verdict = number > 0 ? written(fd, parts[0].iov_base, parts[0].iov_len) : go;
    if (verdict == fail) return -1;
    DONE(real(fd, parts, verdict == cut && number > 1 ? 1 : number));
}

ssize_t send(int fd, const void *bytes, size_t length, int flags) {
    REAL(send);
    note_put(2, bytes, length);
    enum verdict verdict = decide("send");
    if (verdict == fail) return -1;
    DONE(real(fd, bytes, verdict == cut && length > 1 ? length / 2 : length, flags));
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
    REAL(sendmsg);
    if (message->msg_iovlen > 0) note_put(2, message->msg_iov[0].iov_base, message->msg_iov[0].iov_len);
    enum verdict verdict = decide("send");
    if (verdict == fail) return -1;
    DONE(real(fd, message, flags));
}

int fsync(int fd) {
    REAL(fsync);
    enum verdict verdict = sort_of(fd) == 1 ? decide("sync") : go;
    if (verdict == fail) return -1;
    DONE(real(fd));
}

int fdatasync(int fd) {
    REAL(fdatasync);
    enum verdict verdict = sort_of(fd) == 1 ? decide("sync") : go;
    if (verdict == fail) return -1;
    DONE(real(fd));
}

int ftruncate(int fd, off_t length) {
    REAL(ftruncate);
    enum verdict verdict = sort_of(fd) == 1 ? decide("truncate") : go;
    if (verdict == fail) return -1;
    DONE(real(fd, length));
}

int ftruncate64(int fd, off64_t length) {
    REAL(ftruncate64);
    enum verdict verdict = sort_of(fd) == 1 ? decide("truncate") : go;
    if (verdict == fail) return -1;
    DONE(real(fd, length));
}

int mkdir(const char *path, mode_t mode) {
    REAL(mkdir);
    enum verdict verdict = is_below(path) ? decide("make") : go;
    if (verdict == fail) return -1;
    DONE(real(path, mode));
}

int clock_gettime(clockid_t clock, struct timespec *moment) {
    REAL(clock_gettime);
    int result = real(clock, moment);
    if (clock != CLOCK_REALTIME || !kind || strcmp(kind, "clock")) return result;
    long n = atomic_fetch_add(&count, 1) + 1;
    if (!at || n < at || !how || strncmp(how, "shift:", 6)) return result;
    if (!atomic_exchange(&fired, 1)) log_line("fired\n");
    moment->tv_sec += atol(how + 6);
    return result;
}

int connect(int fd, const struct sockaddr *address, socklen_t length) {
    REAL(connect);
    enum verdict verdict = decide("connect");
    if (verdict == fail) return -1;
    DONE(real(fd, address, length));
}

int rename(const char *from, const char *to) {
    REAL(rename);
    enum verdict verdict = is_below(to) ? decide("rename") : go;
    if (verdict == fail) return -1;
    DONE(real(from, to));
}

int unlink(const char *path) {
    REAL(unlink);
    enum verdict verdict = is_below(path) ? decide("remove") : go;
    if (verdict == fail) return -1;
    DONE(real(path));
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(name); \
        va_list arguments; \
        va_start(arguments, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0; \
        va_end(arguments); \
        enum verdict verdict = is_below(path) && flags & (O_WRONLY | O_RDWR) ? decide("open") : go; \
        if (verdict == fail) return -1; \
        DONE(real(path, flags, mode)); \
    }

OPEN(open)
OPEN(open64)
