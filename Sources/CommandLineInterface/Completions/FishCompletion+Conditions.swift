extension FishCompletion {
  /// What the conditions and candidates of the completions call.
  static let conditions = #"""
    # Whether the command itself is being written.
    function __titrate_is_first
        test (count (commandline -opc)) -eq 1
    end

    # Whether a command's operand of that number, from 0, is being written.
    function __titrate_awaits --argument-names command number
        set -l words (commandline -opc)
        test "$words[2]" = $command; and test (__titrate_operand_count) -eq $number
    end

    # Whether an option can be given: it is not given yet, or nothing says that it must be given once.
    function __titrate_offers --argument-names command option value
        set -l words (commandline -opc)
        test "$words[2]" = $command; or return 1
        set -l earlier $words[3..-1]
        contains -- -- $earlier; and return 1
        # Its value may be what is being written.
        if test -n "$value" -a "$earlier[-1]" = "$option"
            set -e earlier[-1]
        end
        not contains -- "$option" (string replace -r '=.*' '' -- $earlier)
    end

    # Counts the operands among words. The first argument lists the options that take a value.
    function __titrate_count_operands --argument-names valued
        set -l valued (string split ' ' -- $valued)
        set -l count 0
        set -l awaits 0
        set -l closed 0
        for word in $argv[2..-1]
            if test $awaits -eq 1
                set awaits 0
            else if test $closed -eq 0 -a "$word" = --
                set closed 1
            else if test $closed -eq 0; and string match -qr '^-.' -- $word
                contains -- $word $valued; and set awaits 1
            else
                set count (math $count + 1)
            end
        end
        echo $count
    end

    # Lists the keys of the workspace that the command line is about.
    function __titrate_keys --argument-names kind
        set -l words (commandline -opc) (commandline -ct)
        set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
        $program list-keys $kind -- $words[2..-1] 2>/dev/null
    end

    """#
}
