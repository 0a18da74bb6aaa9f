# bash completion for quipu
_quipu() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=
  if declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref -n : cur prev
  fi
  case $prev in
    -m|--model) COMPREPLY=($(compgen -W "$(quipu names models 2>/dev/null)" -- "$cur"))
      _quipu_colons; return ;;
    --host) COMPREPLY=($(compgen -W "$(quipu names hosts 2>/dev/null)" -- "$cur"))
      _quipu_colons; return ;;
    --theme) COMPREPLY=($(compgen -W "$(quipu names themes 2>/dev/null)" -- "$cur") $(compgen -f -- "$cur"))
      _quipu_colons; return ;;
    --format) COMPREPLY=($(compgen -W "" -- "$cur"))
      _quipu_colons; return ;;
    --preset) COMPREPLY=($(compgen -W "$(quipu names presets 2>/dev/null)" -- "$cur"))
      _quipu_colons; return ;;
    --system) COMPREPLY=($(compgen -W "" -- "$cur"))
      _quipu_colons; return ;;
    --think) COMPREPLY=($(compgen -W "" -- "$cur"))
      _quipu_colons; return ;;
    --keepalive) COMPREPLY=($(compgen -W "" -- "$cur"))
      _quipu_colons; return ;;
    --option) COMPREPLY=($(compgen -W "" -- "$cur"))
      _quipu_colons; return ;;
  esac
  if ((COMP_CWORD > 1)); then
    case ${COMP_WORDS[1]} in
      models) COMPREPLY=($(compgen -W "" -- "$cur")); return ;;
      ps) COMPREPLY=($(compgen -W "" -- "$cur")); return ;;
      show) COMPREPLY=($(compgen -W "$(quipu names models 2>/dev/null)" -- "$cur")); return ;;
      pull) COMPREPLY=($(compgen -W "$(quipu names models 2>/dev/null)" -- "$cur")); return ;;
      push) COMPREPLY=($(compgen -W "$(quipu names models 2>/dev/null)" -- "$cur")); return ;;
      create) COMPREPLY=($(compgen -W "" -- "$cur")); return ;;
      cp) COMPREPLY=($(compgen -W "$(quipu names models 2>/dev/null)" -- "$cur")); return ;;
      rm) COMPREPLY=($(compgen -W "$(quipu names models 2>/dev/null)" -- "$cur")); return ;;
      stop) COMPREPLY=($(compgen -W "$(quipu names models 2>/dev/null)" -- "$cur")); return ;;
      doctor) COMPREPLY=($(compgen -W "$(quipu names models 2>/dev/null)" -- "$cur")); return ;;
      bench) COMPREPLY=($(compgen -W "$(quipu names models 2>/dev/null)" -- "$cur")); return ;;
      config) COMPREPLY=($(compgen -W "show init schema paths host model theme appearance preload titles mouse linear reduced_motion notify notify_after links unicode diagnostics text_width journal title_model clipboard clipboard_command chat.system chat.think chat.format chat.keep_alive chat.verbose chat.wordwrap context.overflow export.format export.folder network.connect_timeout network.first_byte_timeout network.silence_timeout network.ca_file network.failover policies.retries policies.circuit policies.circuit_time policies.rate_limit policies.cache_time log.level keys.preset keys.leader_timeout" -- "$cur")); return ;;
      keys) COMPREPLY=($(compgen -W "" -- "$cur")); return ;;
      theme) COMPREPLY=($(compgen -W "check" -- "$cur") $(compgen -f -- "$cur")); return ;;
      themes) COMPREPLY=($(compgen -W "" -- "$cur")); return ;;
      completions) COMPREPLY=($(compgen -W "bash zsh fish" -- "$cur")); return ;;
      help) COMPREPLY=($(compgen -W "models ps show pull push create cp rm stop doctor bench config keys theme themes completions" -- "$cur")); return ;;
    esac
  fi
  if [[ $cur == -* ]]; then words='-m --model --host --demo -c --continue -r --resume --theme --linear --print-on-exit --format --json --verbose --preset --system --think --hidethinking --keepalive --option --version --help'
  else
    words=$(quipu names models 2>/dev/null)
    ((COMP_CWORD == 1)) && words+=' models ps show pull push create cp rm stop doctor bench config keys theme themes completions help'
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  _quipu_colons
}
_quipu_colons() {
  if declare -F __ltrim_colon_completions >/dev/null; then
    __ltrim_colon_completions "$cur"
  fi
}
complete -F _quipu quipu
