using System.Diagnostics;
using System.Text;
using NetworkGo.Linux.Files;
using NetworkGo.Linux.Tests.Support;

namespace NetworkGo.Linux.Tests.Files;

/// <summary>What real inotify says of the ways in which a file is saved.</summary>
public sealed class FileWatchTests : IDisposable
{
    private const string Name = "etc/networks.json";

    private readonly TestFolder folder = new();
    private readonly Lock gate = new();
    private readonly List<(bool IsComplete, string? Content)> signals = [];
    private IDisposable? watch;

    public FileWatchTests() => folder.Write(Name, "old");

    public void Dispose()
    {
        watch?.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_file_renamed_into_place_is_whole()
    {
        folder.Write("etc/networks.json.tmp", "new");
        Watch();
        File.Move(folder.At("etc/networks.json.tmp"), folder.At(Name), overwrite: true);

        await IsWholeAsync("new");
        Assert.Equal([(true, "new")], Signals());
    }

    [Fact]
    public async Task A_file_moved_from_another_folder_is_whole()
    {
        folder.Write("elsewhere/next", "new");
        Watch();
        File.Move(folder.At("elsewhere/next"), folder.At(Name), overwrite: true);

        await IsWholeAsync("new");
    }

    [Fact]
    public async Task A_file_that_is_being_written_is_whole_once_it_is_closed_and_never_before()
    {
        Watch();
        await using (var writer = new FileStream(folder.At(Name), FileMode.Truncate, FileAccess.Write, FileShare.Read, bufferSize: 0))
        {
            await Eventually.HoldsAsync(() => Signals() is [(false, "")]);
            writer.Write("ne"u8);
            await Eventually.HoldsAsync(() => Signals() is [_, (false, "ne")]);
            writer.Write("w"u8);
            await Eventually.HoldsAsync(() => Signals() is [_, _, (false, "new")]);
        }

        await IsWholeAsync("new");
    }

    [Theory]
    [InlineData("cp $D/next $D/etc/networks.json")]
    [InlineData("cp --remove-destination $D/next $D/etc/networks.json")]
    [InlineData("cp -p $D/next $D/etc/networks.json")]
    [InlineData("cat $D/next > $D/etc/networks.json")]
    [InlineData("install -m 600 $D/next $D/etc/networks.json")]
    [InlineData("sed -i s/old/new/ $D/etc/networks.json")]
    [InlineData("mv $D/next $D/etc/networks.json")]
    [InlineData("ln -sfn $D/next $D/etc/networks.json")]
    // vim with 'backupcopy=no' and 'writebackup': the old file becomes the backup, the new one is written in its place.
    [InlineData("echo > $D/etc/4913; rm $D/etc/4913; mv $D/etc/networks.json $D/etc/networks.json~; cat $D/next > $D/etc/networks.json; rm $D/etc/networks.json~")]
    // vim with 'backupcopy=yes': a copy is the backup, and the file is written in place.
    [InlineData("cp $D/etc/networks.json $D/etc/networks.json~; : > $D/etc/networks.json; cat $D/next > $D/etc/networks.json; rm $D/etc/networks.json~")]
    // Emacs and many others: another name, permissions, rename.
    [InlineData("cat $D/next > $D/etc/.#n; chmod 600 $D/etc/.#n; sync $D/etc/.#n; mv $D/etc/.#n $D/etc/networks.json; chmod 644 $D/etc/networks.json")]
    public async Task However_it_is_saved_it_is_whole_in_the_end(string save)
    {
        folder.Write("next", "new");
        Watch();
        Shell(save);

        await IsWholeAsync("new");
    }

    [Fact]
    public async Task The_swap_of_the_data_link_is_a_whole_file_and_what_is_written_behind_it_is_seen()
    {
        folder.Write("k8s/..1/networks.json", "one");
        folder.Write("k8s/..2/networks.json", "two");
        folder.Link("k8s/..data", "..1");
        folder.Link("k8s/networks.json", "..data/networks.json");
        Watch("k8s/networks.json");

        Shell("ln -s ..2 $D/k8s/..data_tmp; mv -T $D/k8s/..data_tmp $D/k8s/..data; rm -r $D/k8s/..1");
        await IsWholeAsync("two");
        folder.Write("k8s/..2/networks.json", "three");
        await IsWholeAsync("three");
    }

    [Fact]
    public async Task Behind_links_over_several_folders_every_hop_is_watched()
    {
        folder.Write("c/real.json", "one");
        folder.Link("b/middle.json", "../c/real.json");
        folder.Link("a", "b");
        folder.Link("etc/linked.json", folder.At("a/middle.json"));
        Watch("etc/linked.json");

        folder.Write("c/real.json", "two");
        await IsWholeAsync("two");
        folder.Write("c/next", "three");
        Shell("mv $D/c/next $D/c/real.json");
        await IsWholeAsync("three");
        folder.Write("d/middle.json", "four");
        Shell("ln -sfn d $D/a");
        await IsWholeAsync("four");
        folder.Write("d/middle.json", "five");
        await IsWholeAsync("five");

        // The path leads there no more.
        var before = Signals().Count;
        folder.Write("c/real.json", "stale");
        folder.Write("d/middle.json", "six");
        await IsWholeAsync("six");
        Assert.DoesNotContain(Signals().Skip(before), static s => s.Content == "stale");
    }

    [Fact]
    public async Task A_single_file_that_is_mounted_is_seen_being_written_from_the_other_side()
    {
        folder.Write("host/networks.json", "one");
        Shell("mount --bind $D/host/networks.json $D/etc/networks.json");
        try
        {
            Watch();
            folder.Write("host/networks.json", "two");
            await IsWholeAsync("two");
        }
        finally
        {
            Shell("umount $D/etc/networks.json");
        }
    }

    [Fact]
    public async Task A_folder_that_comes_later_or_is_replaced_is_followed()
    {
        Watch("later/on/networks.json");
        folder.Write("later/on/networks.json", "one");
        await Eventually.HoldsAsync(() => Signals() is [.., (_, "one")]);

        folder.Write("next/networks.json", "two");
        Shell("mv $D/later/on $D/former; mv $D/next $D/later/on");
        await Eventually.HoldsAsync(() => Signals() is [.., (_, "two")]);
        folder.Write("later/on/networks.json", "three");
        await IsWholeAsync("three");
    }

    [Fact]
    public async Task A_file_that_is_deleted_or_renamed_away_may_come_back_in_a_moment()
    {
        Watch();
        File.Move(folder.At(Name), folder.At("etc/networks.json~"));
        await Eventually.HoldsAsync(() => Signals() is [(false, null)]);
        File.Move(folder.At("etc/networks.json~"), folder.At(Name));
        await IsWholeAsync("old");
        File.Delete(folder.At(Name));
        await Eventually.HoldsAsync(() => Signals() is [.., (false, null)]);
    }

    [Fact]
    public async Task Other_files_of_the_folder_are_not_its_business()
    {
        Watch();
        folder.Write("etc/networks.json.next", "other");
        File.Move(folder.At("etc/networks.json.next"), folder.At("etc/other.json"));
        File.Delete(folder.At("etc/other.json"));
        folder.Write(Name, "new");
        await IsWholeAsync("new");

        Assert.All(Signals(), static s => Assert.NotEqual("old", s.Content, StringComparer.Ordinal));
    }

    [Fact]
    public void What_does_not_exist_can_be_watched_and_links_in_a_circle_too()
    {
        folder.Link("x", "y");
        folder.Link("y", "x");
        using var circle = new FileConfigurationSource(folder.At("x")).Watch(static () => { }, static () => { });
        using var missing = new FileConfigurationSource("/no/such/folder/at.all").Watch(static () => { }, static () => { });
    }

    private void Watch(string name = Name)
    {
        var source = new FileConfigurationSource(folder.At(name));
        watch = source.Watch(() => Note(source, isComplete: false), () => Note(source, isComplete: true));
    }

    // What a reading at that moment gives.
    private void Note(FileConfigurationSource source, bool isComplete)
    {
        var content = source.ReadAsync(CancellationToken.None).GetAwaiter().GetResult().Content;
        lock (gate)
        {
            signals.Add((isComplete, content is null ? null : Encoding.UTF8.GetString(content)));
        }
    }

    private List<(bool IsComplete, string? Content)> Signals()
    {
        lock (gate)
        {
            return [.. signals];
        }
    }

    private Task IsWholeAsync(string content) => Eventually.HoldsAsync(() => Signals().Contains((true, content)));

    private void Shell(string line)
    {
        var start = new ProcessStartInfo("sh", ["-ec", line]) { Environment = { ["D"] = folder.Root } };
        using var shell = Process.Start(start)!;
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
