# Completes network-go in bash. The program itself says what may follow:  source <(network-go completion bash)

_network_go() {
    local line=${COMP_LINE:0:COMP_POINT}
    local rest=${line#"${COMP_WORDS[0]}"}
    local word=${line##*[[:space:]]}
    local asked="network-go$rest"
    local suggestion split=
    COMPREPLY=()

    # bash takes what stands after a colon for a word of its own.
    if [[ $word == *:* && $COMP_WORDBREAKS == *:* ]]; then
        split=${word%"${word##*:}"}
    fi

    while IFS= read -r suggestion; do
        if [[ $suggestion == :file:* ]]; then
            compopt -o filenames 2>/dev/null
            while IFS= read -r suggestion; do
                COMPREPLY+=("$suggestion")
            done < <(compgen -f -- "$word")
        elif [[ $suggestion == "$word"* && ( $suggestion != -* || $word == -* ) ]]; then
            # A name may hold anything; nothing of it may be run.
            printf -v suggestion '%q' "${suggestion#"$split"}"
            COMPREPLY+=("$suggestion")
        fi
    done < <("${COMP_WORDS[0]}" "[suggest:${#asked}]" "$asked" 2>/dev/null)
}

complete -F _network_go network-go
