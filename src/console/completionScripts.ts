/** @file Scripts that have a shell ask this program what may stand at the cursor. */

/** By shell: the command that puts its script where the shell reads it, and the script. */
export const SHELLS: Readonly<Record<string, { readonly use: string; readonly script: string }>> = {
  bash: {
    use: "slingshot completion bash >> ~/.bashrc",
    // Bash takes words apart at = and :, and must not put a blank behind a path that wants a value.
    script: `_slingshot() {
  local IFS=$'\\n'
  COMPREPLY=($(slingshot complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *= ]]; then compopt -o nospace; fi
}
complete -o default -F _slingshot slingshot
`,
  },
  zsh: {
    use: "slingshot completion zsh >> ~/.zshrc",
    script: `_slingshot() {
  local -a found paths
  found=("\${(@f)$(slingshot complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  found=("\${(@)found:#}")
  paths=("\${(@M)found:#*=}")
  found=("\${(@)found:#*=}")
  (( \${#paths} )) && compadd -S '' -a paths
  (( \${#found} )) && compadd -a found
  (( \${#paths} + \${#found} )) || _files
}
compdef _slingshot slingshot
`,
  },
  fish: {
    use: "slingshot completion fish > ~/.config/fish/completions/slingshot.fish",
    script: `function __slingshot_complete
    set -l words (commandline -opc) (commandline -ct)
    slingshot complete $words[2..-1] 2>/dev/null
end
complete -c slingshot -a '(__slingshot_complete)'
`,
  },
};
