#compdef network-go
# Completes network-go in zsh. The program itself says what may follow.

_network_go() {
    local word=${words[CURRENT]} suggestion
    local asked="network-go ${(j: :)words[2,CURRENT]}"
    local -a suggestions
    suggestions=(${(f)"$("${words[1]}" "[suggest:${#asked}]" "$asked" 2>/dev/null)"})

    for suggestion in $suggestions; do
        if [[ $suggestion == :file:* ]]; then
            _files
        elif [[ $suggestion != -* || $word == -* ]]; then
            compadd -- "$suggestion"
        fi
    done
}

if [[ $funcstack[1] == _network_go ]]; then
    _network_go "$@"
else
    compdef _network_go network-go
fi
