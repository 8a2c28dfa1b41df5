using System.Diagnostics;
using System.Text;
using NetworkGo.Core.Changes;
using NetworkGo.Linux.Files;
using NetworkGo.Linux.Tests.Support;

namespace NetworkGo.Linux.Tests.Files;

/// <summary>A state folder on a file system of its own, which is full or read-only.</summary>
public sealed class FullStateFolderTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly FileGenerationStore store;

    public FullStateFolderTests()
    {
        Directory.CreateDirectory(folder.At("disk"));
        Run("mount", "-t", "tmpfs", "-o", "size=64k,mode=0700", "none", folder.At("disk"));
        store = new FileGenerationStore(folder.At("disk"));
    }

    public void Dispose()
    {
        Run("umount", folder.At("disk"));
        folder.Dispose();
    }

    [Fact]
    public async Task A_full_disk_is_said_and_what_was_kept_before_stays()
    {
        Assert.Null(await store.KeepAsync(Generation(1, 20_000), CancellationToken.None));
        Assert.Contains("No space left", await store.KeepAsync(Generation(2, 60_000), CancellationToken.None), StringComparison.Ordinal);
        Assert.Contains("No space left", await store.KeepAsync(Generation(1, 60_000), CancellationToken.None), StringComparison.Ordinal);

        var content = await store.ReadAsync(CancellationToken.None);
        Assert.Equal((1L, 20_000), (content.Last!.Head.Number, content.Last.Content.Length));
        Assert.Empty(content.Damage);
        Assert.Equal("generation-1", Path.GetFileName(Assert.Single(Directory.GetFiles(folder.At("disk")))));
        Assert.Null(await store.KeepAsync(Generation(2, 20_000), CancellationToken.None));
    }

    [Fact]
    public async Task A_read_only_one_is_said_and_still_read()
    {
        Assert.Null(await store.KeepAsync(Generation(1, 100), CancellationToken.None));
        Run("mount", "-o", "remount,ro", folder.At("disk"));

        var content = await store.ReadAsync(CancellationToken.None);
        Assert.Equal(1, content.Last!.Head.Number);
        Assert.Contains("Read-only file system", content.Unwritable, StringComparison.Ordinal);
        Assert.Contains("Read-only file system", await store.KeepAsync(Generation(2, 100), CancellationToken.None), StringComparison.Ordinal);
    }

    private static StoredGeneration Generation(long number, int length) => new(
        new GenerationHead(number, DateTimeOffset.UnixEpoch, ChangeReason.Edit, null), Encoding.UTF8.GetBytes(new string('x', length)));

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
