using System.Diagnostics;
using System.Text;
using NetworkGo.Linux.Files;
using NetworkGo.Linux.Tests.Support;

namespace NetworkGo.Linux.Tests.Files;

public sealed class FileConfigurationSourceTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly FileConfigurationSource source;

    public FileConfigurationSourceTests() => source = new FileConfigurationSource(folder.At("networks.json"));

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_whole_file_is_read()
    {
        var text = new string('x', 200_000);
        folder.Write("networks.json", text);
        var read = await source.ReadAsync(CancellationToken.None);

        Assert.Null(read.Failure);
        Assert.Equal(text, Encoding.UTF8.GetString(read.Content!));
    }

    [Fact]
    public async Task A_missing_file_and_a_missing_folder_are_said()
    {
        foreach (var missing in new[] { source, new FileConfigurationSource(folder.At("no/such/networks.json")) })
        {
            var read = await missing.ReadAsync(CancellationToken.None);
            Assert.Null(read.Content);
            Assert.Equal($"{missing.Location} does not exist.", read.Failure);
        }
    }

    [Fact]
    public async Task A_folder_in_its_place_is_said()
    {
        Directory.CreateDirectory(folder.At("networks.json"));
        var read = await source.ReadAsync(CancellationToken.None);

        Assert.Null(read.Content);
        Assert.Contains("cannot be read", read.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_without_a_writer_is_not_waited_for()
    {
        using (var make = Process.Start("mkfifo", [folder.At("networks.json")]))
        {
            await make.WaitForExitAsync();
        }

        var read = await Task.Run(() => source.ReadAsync(CancellationToken.None)).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Empty(read.Content!);
    }

    [Theory]
    [InlineData("/proc/filesystems")]
    [InlineData("/proc/crypto")]
    public async Task A_file_that_does_not_know_its_length_is_read_to_its_end(string path)
    {
        folder.Link("networks.json", path);
        var read = await source.ReadAsync(CancellationToken.None);

        Assert.Equal(await File.ReadAllBytesAsync(path), read.Content);
        Assert.NotEmpty(read.Content!);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4 * 1024)]
    [InlineData(16 * 1024 * 1024)]
    public async Task A_file_up_to_the_limit_is_read_as_it_is(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        await File.WriteAllBytesAsync(folder.At("networks.json"), content);

        Assert.Equal(content, (await source.ReadAsync(CancellationToken.None)).Content);

        await File.AppendAllBytesAsync(folder.At("networks.json"), new byte[16 * 1024 * 1024]);
        Assert.Equal(length > 0, (await source.ReadAsync(CancellationToken.None)).Failure is not null);
    }

    [Fact]
    public async Task A_file_without_end_is_refused()
    {
        folder.Link("networks.json", "/dev/zero");
        var read = await source.ReadAsync(CancellationToken.None);

        Assert.Null(read.Content);
        Assert.Contains("larger than 16 MB", read.Failure, StringComparison.Ordinal);
    }
}
