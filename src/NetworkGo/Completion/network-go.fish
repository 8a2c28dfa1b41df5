# Completes network-go in fish. The program itself says what may follow.

function __network_go_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l asked (string join -- ' ' network-go $words[2..-1] "$word")
    for suggestion in ($words[1] "[suggest:"(string length -- $asked)"]" "$asked" 2>/dev/null)
        if string match -q ':file:*' -- $suggestion
            __fish_complete_path "$word"
        else if not string match -q -- '-*' $suggestion; or string match -q -- '-*' "$word"
            echo $suggestion
        end
    end
end

complete -c network-go -f -a '(__network_go_complete)'
