// ncurses as Swift can take it: its globals and macros behind functions, and the little C that
// signal handlers need. Nothing but CursesTerminal sees this module.
#pragma once

// Wide characters must be asked for before curses.h is read, here and nowhere else.
#ifndef _XOPEN_SOURCE_EXTENDED
#define _XOPEN_SOURCE_EXTENDED 1
#endif
#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#define NCURSES_NOMACROS 1
#define NCURSES_OPAQUE 1

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

// ---- Globals and macros of curses.h

static inline WINDOW *nc_stdscr(void) { return stdscr; }
static inline WINDOW *nc_curscr(void) { return curscr; }
static inline int nc_colors(void) { return COLORS; }
static inline int nc_pair_limit(void) { return COLOR_PAIRS; }

static inline attr_t nc_bold(void) { return A_BOLD; }
static inline attr_t nc_dim(void) { return A_DIM; }
static inline attr_t nc_underline(void) { return A_UNDERLINE; }
static inline attr_t nc_reverse(void) { return A_REVERSE; }
// SGR 8; the adapter's rewriter turns it into SGR 9, which ncurses has no attribute for.
static inline attr_t nc_invisible(void) { return A_INVIS; }
static inline attr_t nc_italic(void) {
#ifdef A_ITALIC
  return A_ITALIC;
#else
  return A_UNDERLINE;
#endif
}

// One screen cell. Filled by hand because setcchar() drops the rest of a cluster at the second
// character that has a width. Pairs stay below 256, so that every ncurses can hold them.
static inline void nc_fill(cchar_t *cell, wchar_t character, attr_t attributes, short pair) {
  memset(cell, 0, sizeof *cell);
  cell->attr = attributes | (attr_t)COLOR_PAIR(pair & 0xff);
  cell->chars[0] = character;
#ifdef NCURSES_EXT_COLORS
  cell->ext_color = pair & 0xff;
#endif
}

// The longest character of the locale; 4 and more means UTF-8 in practice.
static inline size_t nc_bytes_per_character(void) { return MB_CUR_MAX; }

static inline int nc_width(wchar_t character) {
  extern int wcwidth(wchar_t);
  return wcwidth(character);
}

// A capability of the terminal in use; null where it has none.
static inline const char *nc_string(const char *name) {
  char *value = tigetstr((char *)name);
  return value == (char *)-1 ? 0 : value;
}
static inline int nc_flag(const char *name) { return tigetflag((char *)name) > 0; }
// `name` must take numbers only, at most two.
static inline const char *nc_string_with(const char *name, int first, int second) {
  const char *value = nc_string(name);
  return value ? tparm((char *)value, first, second, 0, 0, 0, 0, 0, 0, 0) : 0;
}

// newterm() which leaves the process's signals as they were: it would take some of them.
static inline SCREEN *nc_newterm(const char *name, FILE *output, FILE *input) {
  static const int taken[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
  struct sigaction before[4];
  for (int at = 0; at < 4; at++) sigaction(taken[at], 0, &before[at]);
  SCREEN *screen = newterm((char *)name, output, input);
  for (int at = 0; at < 4; at++) sigaction(taken[at], &before[at], 0);
  return screen;
}

// The window's extent as the kernel has it; false where it has none.
static inline int nc_window_size(int terminal, int *rows, int *columns) {
  struct winsize size;
  if (ioctl(terminal, TIOCGWINSZ, &size) != 0) return 0;
  *rows = size.ws_row;
  *columns = size.ws_col;
  return 1;
}

// A file in memory for ncurses to write its frames to; -1 where none can be had.
static inline int nc_memory_file(void) {
#ifdef __linux__
  extern int memfd_create(const char *, unsigned int);
  return memfd_create("quipu-frame", 1 /* MFD_CLOEXEC */);
#else
  FILE *file = tmpfile();
  if (!file) return -1;
  int copy = fcntl(fileno(file), F_DUPFD_CLOEXEC, 3);
  fclose(file);
  return copy;
#endif
}

// ---- The guard: what must happen inside signal handlers, where no Swift may run.
//
// The one state of the process is inside a weak function and not an inline one: each object file
// that used an inline one would have a state of its own, and what one file installs another could
// not undo.

typedef struct {
  int terminal;         // not blocking; -1 while there is nothing to guard
  int pipe[2];          // one byte, the signal's number, for each signal
  int stray;            // a memory file that stands in for standard error; -1 for none
  int standard_error;   // the real one meanwhile
  volatile sig_atomic_t entered;  // the terminal is ours and must be given back
  volatile sig_atomic_t ending;   // SIGTERM or SIGHUP came and nobody has read it yet
  struct termios original;
  char restore[1024];
  size_t restore_length;
  struct sigaction before[32];
} guard;

__attribute__((weak)) guard *guard_state(void) {
  static guard state = {.terminal = -1, .pipe = {-1, -1}, .stray = -1, .standard_error = -1};
  return &state;
}

// Writes all it can within about 0.3 s: a terminal that does not read must not hold up the end.
static inline void guard_write(int descriptor, const char *bytes, size_t count) {
  for (int tries = 0; count > 0 && tries < 64;) {
    ssize_t written = write(descriptor, bytes, count);
    if (written > 0) {
      bytes += written;
      count -= (size_t)written;
    } else if (written < 0 && errno == EAGAIN) {
      struct pollfd room = {.fd = descriptor, .events = POLLOUT};
      tries += poll(&room, 1, 100) > 0 ? 1 : 22;
    } else if (written < 0 && errno == EINTR) {
      tries++;
    } else {
      return;
    }
  }
}

// Copies what was said on standard error meanwhile to where it was meant to go, the last 64 KiB.
static inline void guard_release_error(guard *state) {
  int file = state->stray;
  if (file < 0) return;
  state->stray = -1;
  dup2(state->standard_error, STDERR_FILENO);
  off_t end = lseek(file, 0, SEEK_END);
  off_t from = end > 65536 ? end - 65536 : 0;
  char block[1024];
  ssize_t count;
  while (from < end && (count = pread(file, block, sizeof block, from)) > 0) {
    // The same device, but this descriptor never blocks.
    guard_write(state->terminal, block, (size_t)count);
    from += count;
  }
  close(file);
  close(state->standard_error);
  state->standard_error = -1;
}

// Gives the terminal back: safe in a handler, and does nothing the second time.
static inline void guard_restore(void) {
  guard *state = guard_state();
  int saved = errno;
  if (state->entered && state->terminal >= 0) {
    state->entered = 0;
    pid_t owner = tcgetpgrp(state->terminal);
    // From the background the terminal belongs to another job, which must not be disturbed.
    if (owner < 0 || owner == getpgrp()) {
      guard_write(state->terminal, state->restore, state->restore_length);
      tcsetattr(state->terminal, TCSANOW, &state->original);
    }
  }
  guard_release_error(state);
  errno = saved;
}

static inline void guard_die(guard *state, int number) {
  guard_restore();
  struct sigaction *before = &state->before[number];
  if (before->sa_handler == SIG_IGN) signal(number, SIG_DFL);
  else sigaction(number, before, 0);
  raise(number);  // held back until the handler returns
}

__attribute__((unused)) static void guard_on_signal(int number) {
  guard *state = guard_state();
  int saved = errno;
  if (number == SIGTERM || number == SIGHUP) {
    // Asked twice and not heard: the loop hangs.
    if (state->ending) guard_die(state, number);
    state->ending = 1;
  }
  unsigned char byte = (unsigned char)number;
  if (state->pipe[1] >= 0 && write(state->pipe[1], &byte, 1) < 0) { /* full: it is awake */ }
  errno = saved;
}

__attribute__((unused)) static void guard_on_fault(int number) { guard_die(guard_state(), number); }

__attribute__((unused)) static void guard_on_stray(int number) { (void)number; }

static inline void guard_catch(int number, void (*handler)(int), int flags) {
  guard *state = guard_state();
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigfillset(&action.sa_mask);
  sigaction(number, &action, number < 32 ? &state->before[number] : 0);
}

static const int guard_events[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT, SIGCHLD};
static const int guard_faults[] = {SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV};
// What would end us and means nothing here; caught and not ignored, so that children are normal.
static const int guard_strays[] = {SIGUSR1, SIGUSR2, SIGPIPE, SIGALRM};
enum { guard_event_count = 7, guard_fault_count = 7, guard_stray_count = 4 };

// Starts to guard `terminal`; returns the descriptor to read signals from, or -1.
static inline int guard_install(int terminal, const struct termios *original) {
  guard *state = guard_state();
  if (state->terminal >= 0 || pipe(state->pipe) != 0) return -1;
  for (int end = 0; end < 2; end++) {
    fcntl(state->pipe[end], F_SETFL, O_NONBLOCK);
    fcntl(state->pipe[end], F_SETFD, FD_CLOEXEC);
  }
  state->original = *original;
  state->terminal = terminal;
  static int registered;
  if (!registered) atexit(guard_restore);
  registered = 1;
  // A stack that has run out needs another one for its own handler.
  static char spare[32768];
  stack_t stack = {.ss_sp = spare, .ss_size = sizeof spare};
  sigaltstack(&stack, 0);
  for (int at = 0; at < guard_event_count; at++) {
    // SIGHUP ignored by nohup stays ignored.
    struct sigaction current;
    sigaction(guard_events[at], 0, &current);
    guard_catch(guard_events[at], guard_on_signal, SA_RESTART);
    if (guard_events[at] == SIGHUP && current.sa_handler == SIG_IGN) signal(SIGHUP, SIG_IGN);
  }
  for (int at = 0; at < guard_fault_count; at++) {
    guard_catch(guard_faults[at], guard_on_fault, SA_ONSTACK);
  }
  for (int at = 0; at < guard_stray_count; at++) {
    struct sigaction current;
    sigaction(guard_strays[at], 0, &current);
    guard_catch(guard_strays[at], guard_on_stray, SA_RESTART);
    if (current.sa_handler == SIG_IGN) signal(guard_strays[at], SIG_IGN);
  }
  return state->pipe[0];
}

// Undoes guard_install; the terminal must have been given back.
static inline void guard_remove(void) {
  guard *state = guard_state();
  if (state->terminal < 0) return;
  for (int at = 0; at < guard_event_count; at++) {
    sigaction(guard_events[at], &state->before[guard_events[at]], 0);
  }
  for (int at = 0; at < guard_fault_count; at++) {
    sigaction(guard_faults[at], &state->before[guard_faults[at]], 0);
  }
  for (int at = 0; at < guard_stray_count; at++) {
    sigaction(guard_strays[at], &state->before[guard_strays[at]], 0);
  }
  state->terminal = -1;
  int ends[2] = {state->pipe[0], state->pipe[1]};
  state->pipe[0] = state->pipe[1] = -1;
  close(ends[0]);
  close(ends[1]);
}

// What to write when the terminal is given back; false where it is too long.
static inline int guard_prepare(const char *bytes, size_t count) {
  guard *state = guard_state();
  if (count > sizeof state->restore) return 0;
  memcpy(state->restore, bytes, count);
  state->restore_length = count;
  return 1;
}

static inline void guard_enter(void) { guard_state()->entered = 1; }
static inline void guard_heard(void) { guard_state()->ending = 0; }

// From here on standard error goes to memory, where it goes to this terminal: one line from a
// library would break the picture. It comes back with the terminal.
static inline void guard_hold_error(void) {
  guard *state = guard_state();
  struct stat error, terminal;
  if (state->stray >= 0 || state->terminal < 0) return;
  if (fstat(STDERR_FILENO, &error) != 0 || fstat(state->terminal, &terminal) != 0) return;
  if (!S_ISCHR(error.st_mode) || error.st_rdev != terminal.st_rdev) return;
  int file = nc_memory_file();
  int copy = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (file < 0 || copy < 0 || fcntl(file, F_SETFL, O_APPEND) < 0 || dup2(file, STDERR_FILENO) < 0) {
    if (file >= 0) close(file);
    if (copy >= 0) close(copy);
    return;
  }
  state->standard_error = copy;
  state->stray = file;
}

// Stops the whole job, as the terminal would on Ctrl-Z; returns when it goes on, or at once where
// nobody could wake it (no shell with job control above).
static inline void guard_stop(void) {
  struct sigaction ours, usual;
  memset(&usual, 0, sizeof usual);
  usual.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &usual, &ours);
  kill(0, SIGTSTP);
  struct pollfd woken = {.fd = guard_state()->pipe[0], .events = POLLIN};
  poll(&woken, 1, 100);
  sigaction(SIGTSTP, &ours, 0);
}

// Starts a command with our standard descriptors, which must be the terminal; what we catch goes
// back to normal there. Returns its process, or 0.
static inline pid_t guard_spawn(char *const arguments[]) {
  extern char **environ;
  sigset_t mask, defaults;
  sigemptyset(&mask);
  sigemptyset(&defaults);
  for (int at = 0; at < guard_event_count; at++) sigaddset(&defaults, guard_events[at]);
  for (int at = 0; at < guard_fault_count; at++) sigaddset(&defaults, guard_faults[at]);
  for (int at = 0; at < guard_stray_count; at++) sigaddset(&defaults, guard_strays[at]);
  posix_spawnattr_t attributes;
  if (posix_spawnattr_init(&attributes) != 0) return 0;
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setsigmask(&attributes, &mask);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  pid_t child = 0;
  int failure = posix_spawnp(&child, arguments[0], 0, &attributes, arguments, environ);
  posix_spawnattr_destroy(&attributes);
  return failure == 0 ? child : 0;
}

enum guard_change { guard_runs, guard_has_ended, guard_has_stopped };

// What became of a child; does not wait. Of one that has ended `code` is its exit status, or 128
// and the number of the signal that ended it.
static inline enum guard_change guard_look_at(pid_t child, int *code) {
  int status = 0;
  pid_t changed = waitpid(child, &status, WNOHANG | WUNTRACED);
  if (changed == 0 || (changed < 0 && errno == EINTR)) return guard_runs;
  if (changed > 0 && WIFEXITED(status)) *code = WEXITSTATUS(status);
  if (changed > 0 && WIFSIGNALED(status)) *code = 128 + WTERMSIG(status);
  return changed > 0 && WIFSTOPPED(status) ? guard_has_stopped : guard_has_ended;
}
