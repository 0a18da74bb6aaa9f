/// What other programs call our commands: whoever types those names is told ours.
enum ForeignNames {
  /// Ours by theirs, without slashes.
  static let commands = [
    "models": "model", "ls": "model", "ps": "model", "rm": "model",
    "switch": "model", "info": "show", "details": "show", "template": "show",
    "settings": "config", "params": "options", "parameters": "options", "temperature": "options",
    "role": "preset", "roles": "preset", "prompt": "system", "persona": "preset",
    "sessions": "list", "session": "list", "chats": "list", "conversations": "list",
    "resume": "list", "open": "list", "reset": "clear", "regenerate": "retry", "redo": "retry",
    "again": "retry", "branch": "fork", "undo": "undelete", "title": "rename", "share": "export",
    "add": "attach", "file": "attach", "files": "attach", "image": "attach", "abort": "stop",
    "summarize": "compact", "summarise": "compact", "compress": "compact",
    "context": "diagnostics", "tokens": "diagnostics", "stats": "diagnostics",
    "usage": "diagnostics", "server": "host", "connect": "host", "url": "host", "debug": "log",
    "curl": "requests", "colors": "theme", "colours": "theme", "benchmark": "bench",
    "json": "format", "reasoning": "think", "q": "quit",
  ]
}
