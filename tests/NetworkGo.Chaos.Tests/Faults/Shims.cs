using System.Globalization;

namespace NetworkGo.Chaos.Tests.Faults;

/// <summary>
/// A folder of scripts with the names of the programs that the daemon runs, to be first in its PATH. While armed each
/// counts its call, and the one whose number was chosen misbehaves; the others become the real program.
/// </summary>
internal sealed class Shims
{
    /// <summary>Ends well without doing or saying anything: of rules that are read, this says that there are none.</summary>
    public const string Silent = "silent";

    private const string Script = """
        #!/bin/sh
        state=@STATE@
        real=@REAL@
        [ -e "$state/armed" ] || exec "$real" "$@"
        exec 9>>"$state/lock"
        flock 9
        at= fault=none number=0
        { read -r at fault <"$state/armed"; read -r number <"$state/count"; } 2>/dev/null
        # Disarmed since: it neither counts nor misbehaves.
        [ "$at" ] || { exec 9>&-; exec "$real" "$@"; }
        number=$((number + 1))
        echo "$number" >"$state/count"
        echo "$number @NAME@ $*" >>"$state/calls"
        exec 9>&-
        [ "$number" = "$at" ] || exec "$real" "$@"
        input=$state/input.$$
        output=$state/output.$$
        # take: what comes on standard input, whole and its first half.
        take() {
          cat >"$input"
          head -c "$(($(wc -c <"$input") / 2))" "$input" >"$input.half"
        }
        # half FILE: its first half.
        half() { head -c "$(($(wc -c <"$1") / 2))" "$1"; }
        # A container's program is started by nsenter, which becomes it: the parent is the daemon in any case.
        daemon() { [ "$(cat /proc/$PPID/comm)" = network-go ] && kill -9 "$PPID"; }
        fired() { echo "$fault @NAME@ $*" >"$state/fired.new" && mv "$state/fired.new" "$state/fired"; }
        case $fault in
          fails-before) fired "$@"; echo 'injected: refused' >&2; exit 1 ;;
          fails-locked) fired "$@"; echo 'Another app is currently holding the xtables lock.' >&2; exit 4 ;;
          fails-after) "$real" "$@"; fired "$@"; echo 'injected: failed after all' >&2; exit 1 ;;
          killed-before) fired "$@"; kill -9 $$ ;;
          killed-middle) take; "$real" "$@" <"$input.half" >"$output"; half "$output"; fired "$@"; kill -9 $$ ;;
          killed-after) "$real" "$@"; fired "$@"; kill -9 $$ ;;
          hangs-before) fired "$@"; exec sleep 600 ;;
          hangs-middle) take; fired "$@"; { cat "$input.half"; exec sleep 600; } | "$real" "$@" ;;
          hangs-after) "$real" "$@"; fired "$@"; exec sleep 600 ;;
          rubbish) fired "$@"; printf '\001\377{[*nat -A ; rm\n:\n'; exit 0 ;;
          silent) fired "$@"; exit 0 ;;
          half-output) "$real" "$@" >"$output"; fired "$@"; half "$output"; exit 0 ;;
          daemon-before) fired "$@"; daemon; exit 1 ;;
          daemon-middle) take; "$real" "$@" <"$input.half" >"$output"; fired "$@"; daemon; exit 1 ;;
          daemon-after) "$real" "$@" >"$output"; fired "$@"; daemon; exit 1 ;;
          daemon-meanwhile) take; fired "$@"; daemon; "$real" "$@" <"$input" >"$output"; exit 1 ;;
        esac
        """;

    private static readonly string[] Programs =
        ["iptables-nft-save", "iptables-nft-restore", "iptables-legacy-save", "iptables-legacy-restore", "ip", "nsenter"];

    private readonly string state;

    private Shims(string directory)
    {
        Directory = Path.Combine(directory, "bin");
        state = Path.Combine(directory, "state");
    }

    /// <summary>What a program can do wrong.</summary>
    public static IReadOnlyList<string> Faults { get; } =
    [
        "fails-before", "fails-locked", "fails-after", "killed-before", "killed-middle", "killed-after", "hangs-before",
        "hangs-middle", "hangs-after", "rubbish", Silent, "half-output", "daemon-before", "daemon-middle", "daemon-after", "daemon-meanwhile",
    ];

    /// <summary>Where the scripts are.</summary>
    public string Directory { get; }

    /// <summary>The calls since the shims were armed, with their arguments.</summary>
    public IReadOnlyList<string> Calls => Read("calls").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The call that misbehaved; empty as long as none did.</summary>
    public string Fired => Read("fired").Trim();

    /// <summary>When it did.</summary>
    public DateTime FiredAt => File.GetLastWriteTimeUtc(Path.Combine(state, "fired"));

    public static Shims Make(string directory)
    {
        var shims = new Shims(directory);
        System.IO.Directory.CreateDirectory(shims.Directory);
        System.IO.Directory.CreateDirectory(shims.state);
        foreach (var program in Programs)
        {
            var real = ((string[])["/usr/sbin", "/usr/bin", "/sbin", "/bin"]).Select(d => Path.Combine(d, program)).First(File.Exists);
            var file = Path.Combine(shims.Directory, program);
            File.WriteAllText(file, Script
                .Replace("@STATE@", shims.state, StringComparison.Ordinal)
                .Replace("@REAL@", real, StringComparison.Ordinal)
                .Replace("@NAME@", program, StringComparison.Ordinal) + "\n");
            Executable(file);
        }

        return shims;
    }

    /// <summary>Counts from now on; the call of that number misbehaves (0: none).</summary>
    public void Arm(int at, string fault)
    {
        Disarm();
        foreach (var file in System.IO.Directory.EnumerateFiles(state))
        {
            File.Delete(file);
        }

        File.WriteAllText(Path.Combine(state, "count"), "0\n");
        var made = Path.Combine(state, "armed.new");
        File.WriteAllText(made, string.Create(CultureInfo.InvariantCulture, $"{at} {fault}\n"));
        File.Move(made, Path.Combine(state, "armed"));
    }

    /// <summary>The scripts are the programs again.</summary>
    public void Disarm() => File.Delete(Path.Combine(state, "armed"));

    /// <summary>Whether the call of that number came before the shims were disarmed.</summary>
    public async Task<bool> WasReachedAsync(int number)
    {
        // Whoever found them armed has counted by now, or finds under the lock that they are not.
        (await Testing.Command.RunAsync("flock", [Path.Combine(state, "lock"), "true"])).OutputOrThrow();
        return Calls.Any(c => c.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{number} "), StringComparison.Ordinal));
    }

    /// <summary>Whether a process, by name and PID, is a program that hangs.</summary>
    public static bool IsHung(string process) => process.StartsWith("sleep ", StringComparison.Ordinal);

    private static void Executable(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
        }
    }

    private string Read(string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(state, file));
        }
        catch (FileNotFoundException)
        {
            // Nothing was called yet.
            return "";
        }
    }
}
