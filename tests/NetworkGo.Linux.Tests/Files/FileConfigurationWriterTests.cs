using System.Text;
using NetworkGo.Linux.Files;
using NetworkGo.Linux.Tests.Support;

namespace NetworkGo.Linux.Tests.Files;

public sealed class FileConfigurationWriterTests : IDisposable
{
    private const UnixFileMode Shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_whole_text_takes_the_place_of_the_former_with_its_mode_and_nothing_is_left_behind()
    {
        folder.Write("config/networks.json", "former");
        File.SetUnixFileMode(folder.At("config/networks.json"), Shared);

        Assert.Null(await WriteAsync("config/networks.json"));

        Assert.Equal("next", await File.ReadAllTextAsync(folder.At("config/networks.json")));
        Assert.Equal(Shared, File.GetUnixFileMode(folder.At("config/networks.json")));
        Assert.Single(Directory.GetFileSystemEntries(folder.At("config")));
    }

    [Fact]
    public async Task A_file_that_is_missing_is_made_readable()
    {
        Assert.Null(await WriteAsync("networks.json"));
        Assert.Equal(Shared | UnixFileMode.OtherRead, File.GetUnixFileMode(folder.At("networks.json")));
    }

    [Fact]
    public async Task Behind_a_link_the_file_is_written_and_the_link_stays()
    {
        folder.Write("elsewhere/real.json", "former");
        folder.Link("networks.json", folder.At("elsewhere/real.json"));

        Assert.Null(await WriteAsync("networks.json"));

        Assert.Equal("next", await File.ReadAllTextAsync(folder.At("elsewhere/real.json")));
        Assert.NotNull(File.ResolveLinkTarget(folder.At("networks.json"), returnFinalTarget: false));
    }

    [Fact]
    public async Task What_cannot_be_written_is_said_and_left_as_it_was()
    {
        Directory.CreateDirectory(folder.At("networks.json"));
        Assert.Contains("networks.json: ", await WriteAsync("networks.json"), StringComparison.Ordinal);
        Assert.Contains("no/networks.json: ", await WriteAsync("no/networks.json"), StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(folder.Root));
    }

    private Task<string?> WriteAsync(string name) =>
        new FileConfigurationWriter(folder.At(name)).WriteAsync(Encoding.UTF8.GetBytes("next"), CancellationToken.None);
}
