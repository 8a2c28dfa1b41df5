using System.Diagnostics;
using System.Text;
using NetworkGo.Core.Changes;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Files;
using NetworkGo.Linux.Tests.Support;

namespace NetworkGo.Linux.Tests.Files;

public sealed class FileGenerationStoreTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TestFolder folder = new();
    private readonly FileGenerationStore store;

    public FileGenerationStoreTests() => store = new FileGenerationStore(folder.At("state"));

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_folder_is_made_for_its_owner_alone_and_so_is_what_is_in_it()
    {
        Assert.Equal(StateFolderContent.Empty, await store.ReadAsync(CancellationToken.None));
        await KeepAsync(1);
        Assert.Null(await store.RecordAsync(new RestartRecord(null, "x"), CancellationToken.None));

        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.At("state")));
        Assert.Equal(["generation-1", "restart"], Names());
        Assert.All(Directory.GetFiles(folder.At("state")), static path => Assert.Equal(OwnerOnly, File.GetUnixFileMode(path)));
    }

    [Fact]
    public async Task What_is_kept_is_read_and_only_the_last_ten_stay()
    {
        for (var number = 1; number <= 13; number++)
        {
            await KeepAsync(number);
        }

        var content = await store.ReadAsync(CancellationToken.None);
        Assert.Equal(Enumerable.Range(4, IGenerationStore.Kept).Select(static n => (long)n), content.Generations.Select(static g => g.Number));
        Assert.Equal("text 13", Text(content.Last!));
        Assert.Equal(13, content.Highest);
        Assert.Equal(IGenerationStore.Kept, Names().Length);
        Assert.Equal("text 5", Text((await store.ReadAsync(5, CancellationToken.None))!));
        Assert.Null(await store.ReadAsync(3, CancellationToken.None));
    }

    [Fact]
    public async Task A_generation_that_is_kept_again_takes_the_place_of_the_former_text()
    {
        await KeepAsync(1);
        await KeepAsync(1, "another");
        Assert.Equal("another", Text((await store.ReadAsync(CancellationToken.None)).Last!));
        Assert.Equal(["generation-1"], Names());
    }

    [Fact]
    public async Task A_torn_file_is_named_and_what_is_before_it_is_used()
    {
        await KeepAsync(1);
        await KeepAsync(2);
        var whole = await File.ReadAllBytesAsync(folder.At("state/generation-2"));
        for (var length = 0; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(folder.At("state/generation-2"), whole[..length]);
            var content = await store.ReadAsync(CancellationToken.None);
            Assert.Equal("text 1", Text(content.Last!));
            Assert.Equal(2, content.Highest);
            Assert.Equal("generation-2 is damaged, or of another version, and is not used", Assert.Single(content.Damage));
        }
    }

    [Fact]
    public async Task A_torn_record_is_named_and_known_to_be_damaged()
    {
        await KeepAsync(1);
        Assert.Null(await store.RecordAsync(new RestartRecord(null, "x"), CancellationToken.None));
        var whole = await File.ReadAllBytesAsync(folder.At("state/restart"));
        await File.WriteAllBytesAsync(folder.At("state/restart"), whole[..^1]);

        var content = await store.ReadAsync(CancellationToken.None);
        Assert.Equal((RestartRecord.None, true), (content.Record, content.IsRecordDamaged));
        Assert.Contains("restart is damaged", Assert.Single(content.Damage), StringComparison.Ordinal);
        Assert.Equal("text 1", Text(content.Last!));
    }

    [Fact]
    public async Task A_file_under_the_name_of_another_generation_is_not_taken_for_it()
    {
        await KeepAsync(1);
        File.Move(folder.At("state/generation-1"), folder.At("state/generation-9"));
        Assert.Null((await store.ReadAsync(CancellationToken.None)).Last);
        Assert.Null(await store.ReadAsync(9, CancellationToken.None));
    }

    [Fact]
    public async Task What_a_killed_write_left_is_no_generation_and_does_not_hinder_the_next()
    {
        await KeepAsync(1);
        folder.Write("state/.generation-2.new", "half");
        Assert.Equal(1, (await store.ReadAsync(CancellationToken.None)).Highest);
        await KeepAsync(2);
        Assert.Equal("text 2", Text((await store.ReadAsync(CancellationToken.None)).Last!));
    }

    [Fact]
    public async Task A_pipe_a_folder_and_a_huge_file_in_the_place_of_a_generation_are_named()
    {
        await KeepAsync(1);
        Directory.CreateDirectory(folder.At("state/generation-2"));
        using (var make = Process.Start("mkfifo", [folder.At("state/generation-3")]))
        {
            await make.WaitForExitAsync();
        }

        await using (var huge = File.Create(folder.At("state/generation-4")))
        {
            huge.SetLength(64 * 1024 * 1024);
        }

        var content = await Task.Run(() => store.ReadAsync(CancellationToken.None)).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("text 1", Text(content.Last!));
        Assert.Equal(3, content.Damage.Count);
    }

    [Fact]
    public async Task A_folder_in_the_place_of_a_generation_does_not_hinder_what_comes_after_it()
    {
        Directory.CreateDirectory(folder.At("state/generation-1"));
        File.SetUnixFileMode(folder.At("state"), OwnerOnly | UnixFileMode.UserExecute);
        for (var number = 2; number <= 13; number++)
        {
            await KeepAsync(number);
        }

        Assert.Equal(13, (await store.ReadAsync(CancellationToken.None)).Last!.Head.Number);
        Assert.Equal(IGenerationStore.Kept + 1, Names().Length);
    }

    [Fact]
    public async Task A_number_that_no_daemon_counts_to_is_another_file()
    {
        await KeepAsync(1);
        folder.Write($"state/generation-{long.MaxValue}", "");
        Assert.Equal(1, (await store.ReadAsync(CancellationToken.None)).Highest);
    }

    [Fact]
    public async Task A_folder_in_the_place_of_the_record_is_named()
    {
        await KeepAsync(1);
        Directory.CreateDirectory(folder.At("state/restart"));
        Assert.Contains("restart", Assert.Single((await store.ReadAsync(CancellationToken.None)).Damage), StringComparison.Ordinal);
        Assert.NotNull(await store.RecordAsync(new RestartRecord(null, "x"), CancellationToken.None));
    }

    [Fact]
    public async Task What_is_no_longer_there_or_altered_in_any_byte_is_not_held()
    {
        var record = new RestartRecord(null, "x");
        await KeepAsync(1);
        Assert.Null(await store.RecordAsync(record, CancellationToken.None));
        Assert.True((await store.LookAsync(Generation(1), record, CancellationToken.None)).IsWhole);
        Assert.False((await store.LookAsync(Generation(1), RestartRecord.None, CancellationToken.None)).IsWhole);
        Assert.False((await store.LookAsync(Generation(1, "another"), record, CancellationToken.None)).IsWhole);

        foreach (var name in (string[])["generation-1", "restart"])
        {
            var whole = await File.ReadAllBytesAsync(folder.At($"state/{name}"));
            for (var length = 0; length < whole.Length; length++)
            {
                await File.WriteAllBytesAsync(folder.At($"state/{name}"), whole[..length]);
                Assert.False((await store.LookAsync(Generation(1), record, CancellationToken.None)).IsWhole);
            }

            File.Delete(folder.At($"state/{name}"));
            Assert.False((await store.LookAsync(Generation(1), record, CancellationToken.None)).IsWhole);
            await File.WriteAllBytesAsync(folder.At($"state/{name}"), whole);
            Assert.True((await store.LookAsync(Generation(1), record, CancellationToken.None)).IsWhole);
        }

        await KeepAsync(7);
        Assert.Equal(new FolderLook(true, 7), await store.LookAsync(Generation(1), record, CancellationToken.None));
        Directory.Delete(folder.At("state"), recursive: true);
        Assert.False((await store.LookAsync(Generation(1), record, CancellationToken.None)).IsWhole);
    }

    [Fact]
    public async Task A_file_in_its_place_is_said()
    {
        folder.Write("state", "precious");
        Assert.NotNull((await store.ReadAsync(CancellationToken.None)).Unwritable);
        Assert.NotNull(await store.KeepAsync(Generation(1), CancellationToken.None));
        Assert.Equal("precious", await File.ReadAllTextAsync(folder.At("state")));
    }

    [Theory]
    [InlineData("chmod", "0777")]
    [InlineData("chmod", "0720")]
    public async Task A_folder_that_others_may_write_is_not_used(string program, string mode)
    {
        await KeepAsync(1);
        using (var change = Process.Start(program, [mode, folder.At("state")]))
        {
            await change.WaitForExitAsync();
        }

        var content = await store.ReadAsync(CancellationToken.None);
        Assert.Null(content.Last);
        Assert.Contains("others than root may write in it", content.Unwritable, StringComparison.Ordinal);
        Assert.NotNull(await store.KeepAsync(Generation(2), CancellationToken.None));
        Assert.Equal(["generation-1"], Names());
    }

    [Fact]
    public async Task Whoever_only_reads_it_leaves_no_trace()
    {
        var reader = new FileGenerationStore(folder.At("none"), isReadOnly: true);
        Assert.NotNull((await reader.ReadAsync(CancellationToken.None)).Unwritable);
        Assert.False(Directory.Exists(folder.At("none")));
    }

    [Fact]
    public async Task Nothing_to_record_writes_no_file()
    {
        Assert.Null(await store.RecordAsync(RestartRecord.None, CancellationToken.None));
        Assert.Empty(Names());
    }

    private static StoredGeneration Generation(long number, string? text = null) => new(
        new GenerationHead(number, DateTimeOffset.UnixEpoch.AddDays(number), ChangeReason.Edit, null), Encoding.UTF8.GetBytes(text ?? $"text {number}"));

    private static string Text(StoredGeneration generation) => Encoding.UTF8.GetString(generation.Content.Span);

    private async Task KeepAsync(long number, string? text = null) => Assert.Null(await store.KeepAsync(Generation(number, text), CancellationToken.None));

    private string[] Names() => [.. Directory.GetFileSystemEntries(folder.At("state")).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
