using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NetworkGo.Testing;

namespace NetworkGo.Chaos.Tests.Faults;

/// <summary>A small disk of its own in an engine's mount namespace, with a state folder on it.</summary>
internal sealed class FaultyDisk : IAsyncDisposable
{
    private const string Prefix = "generation-";

    private readonly PrivateEngine engine;
    private readonly Random random;
    private readonly string disk;
    private readonly string seen;
    private string? spoilt;

    private FaultyDisk(PrivateEngine engine, Random random, string disk, string seen)
    {
        this.engine = engine;
        this.random = random;
        this.disk = disk;
        this.seen = seen;
    }

    /// <summary>The state folder, as the daemon is given it.</summary>
    public string State => Path.Combine(disk, "state");

    // The same from here: the mount is one of the engine's namespace alone.
    private string Seen => Path.Combine(seen, "state");

    private string Away => Path.Combine(seen, "away");

    private string Ballast => Path.Combine(seen, "ballast");

    public static async Task<FaultyDisk> MakeAsync(PrivateEngine engine, Random random)
    {
        var path = Path.Combine(engine.Directory, "disk");
        Directory.CreateDirectory(path);

        // Ten generations, a record, and what is being written: a page each.
        (await engine.OnHostAsync("mount", "-t", "tmpfs", "-o", "size=64k,mode=0700", "none", path)).OutputOrThrow();
        var holder = (await File.ReadAllTextAsync(Path.Combine(engine.Directory, "holder.pid"))).Trim();
        return new FaultyDisk(engine, random, path, $"/proc/{holder}/root{path}");
    }

    /// <summary>Lets something become of the folder.</summary>
    /// <returns>The file that is spoilt; null where it is all of the folder.</returns>
    public async Task<string?> InflictAsync(StateFault fault)
    {
        spoilt = null;
        switch (fault)
        {
            case StateFault.Full:
                Fill();
                return null;
            case StateFault.ReadOnly:
                (await engine.OnHostAsync("mount", "-o", "remount,ro", disk)).OutputOrThrow();
                return null;
            case StateFault.Vanished:
                Directory.Move(Seen, Away);
                return null;
            case StateFault.Emptied:
                Directory.EnumerateFileSystemEntries(Seen).ToList().ForEach(Remove);
                return null;
            default:
                var names = Directory.GetFiles(Seen).Where(static p => new FileInfo(p).Length > 0).Select(static p => Path.GetFileName(p))
                    .Where(static n => n[0] != '.').Order(StringComparer.Ordinal).ToList();

                // The newest as often as all others together.
                spoilt = random.Next(2) == 0 ? Newest(names) : names[random.Next(names.Count)];
                await SpoilAsync(fault, Path.Combine(Seen, spoilt));
                return spoilt;
        }
    }

    /// <summary>Makes an end of it. A file that was torn or altered stays so; what only stood in the place of one goes.</summary>
    public async Task LiftAsync(StateFault fault)
    {
        switch (fault)
        {
            case StateFault.Full:
                File.Delete(Ballast);
                break;
            case StateFault.ReadOnly:
                (await engine.OnHostAsync("mount", "-o", "remount,rw", disk)).OutputOrThrow();
                break;
            case StateFault.Vanished:
                if (Directory.Exists(Seen))
                {
                    Directory.Delete(Seen, recursive: true);
                }

                Directory.Move(Away, Seen);
                break;
            case StateFault.Folder or StateFault.Pipe:
                Remove(Path.Combine(Seen, spoilt!));
                break;
            default:
                break;
        }
    }

    /// <summary>The newest generation that is whole, read by a reader that is not the program's; null where there is none.</summary>
    public string? NewestWhole() => Directory.Exists(Seen) ? Whole().OrderBy(static g => g.Number).LastOrDefault().Text : null;

    /// <summary>The texts of all generations that are whole.</summary>
    public IReadOnlyList<string> WholeTexts() => Directory.Exists(Seen) ? [.. Whole().Select(static g => g.Text!)] : [];

    public async ValueTask DisposeAsync() => await engine.OnHostAsync("umount", "--lazy", disk);

    private IEnumerable<(long Number, string? Text)> Whole()
    {
        foreach (var path in Directory.GetFiles(Seen, Prefix + "*"))
        {
            // To open a pipe would be to wait.
            if (new FileInfo(path).Length > 0 && long.TryParse(Path.GetFileName(path)[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && WholeText(File.ReadAllBytes(path), number) is { } text)
            {
                yield return (number, text);
            }
        }
    }

    // Lines, of which the last is the checksum over those before it and the content; an empty line; the content.
    private static string? WholeText(byte[] file, long number)
    {
        var text = Encoding.ASCII.GetString(file);
        var (sum, end) = (text.IndexOf("\nsha256 ", StringComparison.Ordinal) + 1, text.IndexOf("\n\n", StringComparison.Ordinal));
        if (sum <= 0 || end < sum)
        {
            return null;
        }

        var content = file.AsSpan(end + 2);
        var checksum = Convert.ToHexStringLower(SHA256.HashData([.. file.AsSpan(0, sum), .. content]));
        return text[sum..end] == $"sha256 {checksum}" && text.Contains(string.Create(CultureInfo.InvariantCulture, $"\nnumber {number}\n"), StringComparison.Ordinal)
            ? Encoding.UTF8.GetString(content)
            : null;
    }

    private static string Newest(List<string> names) => names
        .Where(static n => n.StartsWith(Prefix, StringComparison.Ordinal))
        .MaxBy(static n => long.TryParse(n[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1) ?? names[0];

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }
    }

    private async Task SpoilAsync(StateFault fault, string path)
    {
        if (fault is StateFault.Folder or StateFault.Pipe)
        {
            Remove(path);
            if (fault == StateFault.Folder)
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                (await Command.RunAsync("mkfifo", [path])).OutputOrThrow();
            }

            return;
        }

        var bytes = await File.ReadAllBytesAsync(path);
        var at = random.Next(bytes.Length);
        if (fault == StateFault.Altered)
        {
            bytes[at] ^= (byte)(1 << random.Next(8));
        }

        Array.Clear(bytes, fault == StateFault.HalfZero ? bytes.Length / 2 : bytes.Length, fault == StateFault.HalfZero ? bytes.Length - (bytes.Length / 2) : 0);
        await File.WriteAllBytesAsync(path, fault == StateFault.Torn ? bytes[..at] : bytes);
    }

    private void Fill()
    {
        using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4096];
        try
        {
            while (true)
            {
                ballast.Write(page);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }
}
