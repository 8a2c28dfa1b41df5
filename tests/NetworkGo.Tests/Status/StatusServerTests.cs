using System.Net.Sockets;
using System.Text.Json;
using NetworkGo.Commands;
using NetworkGo.Status;
using NetworkGo.Tests.Daemon;
using NetworkGo.Tests.Support;

namespace NetworkGo.Tests.Status;

public sealed class StatusServerTests
{
    [Fact]
    public async Task Only_its_owner_can_open_the_socket_and_its_folder()
    {
        using var folder = new ScratchFolder();
        await using var daemon = new DaemonFixture(folder.File("made/s.sock"), Samples.Converged);
        await daemon.Started();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("made/s.sock")));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.File("made")));
    }

    [Fact]
    public async Task The_status_is_a_json_document_with_camel_case_names_and_words_for_states()
    {
        using var folder = new ScratchFolder();
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Failing);
        await daemon.Started();

        var answer = await daemon.Client.GetAsync("/status", CancellationToken.None);

        using var document = JsonDocument.Parse(answer.Body!);
        var root = document.RootElement;
        Assert.Equal(3, root.GetProperty("generation").GetInt64());
        Assert.False(root.GetProperty("converged").GetBoolean());
        Assert.Equal("$.policies[0].port", root.GetProperty("mistakes")[0].GetProperty("path").GetString());
        var container = root.GetProperty("objects").EnumerateArray().Single(o => o.GetProperty("name").GetString() is "web-1");
        Assert.Equal("Container", container.GetProperty("kind").GetString());
        Assert.Equal("Failed", container.GetProperty("state").GetString());
        Assert.Equal(4, container.GetProperty("attempts").GetInt32());
        Assert.Equal("2026-03-01T12:00:07+00:00", container.GetProperty("nextRetry").GetString());
    }

    [Fact]
    public void A_status_survives_the_way_through_json() =>
        Assert.Equal(
            Samples.Failing,
            JsonSerializer.Deserialize(JsonSerializer.Serialize(Samples.Failing, StatusJson.Default.HostStatus), StatusJson.Default.HostStatus));

    [Fact]
    public async Task It_is_ready_once_the_host_has_converged_and_while_the_engine_answers()
    {
        using var folder = new ScratchFolder();
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Failing);
        await daemon.Started();

        Assert.Contains("the host has not converged yet", (await Ready(daemon)).Failure, StringComparison.Ordinal);
        daemon.Source.Status = Samples.Converged;
        Assert.Equal("ready\n", (await Ready(daemon)).Body);
        daemon.Source.Status = Samples.Failing;
        Assert.Equal("ready\n", (await Ready(daemon)).Body);
        daemon.Source.Status = Samples.Converged with { EngineConnected = false, Engine = "refused" };
        Assert.Contains("the engine is not connected: refused", (await Ready(daemon)).Failure, StringComparison.Ordinal);
        Assert.Equal("alive\n", (await daemon.Client.GetAsync("/healthz", CancellationToken.None)).Body);
    }

    [Fact]
    public async Task A_reconciler_that_does_not_answer_is_distinguished_from_a_daemon_that_is_not_there()
    {
        using var folder = new ScratchFolder();
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged);
        await daemon.Started();
        daemon.Source.Failure = new TimeoutException("no answer within 3 s");

        var answer = await daemon.Client.GetAsync("/status", CancellationToken.None);

        Assert.Null(answer.Body);
        Assert.Contains("the reconciler does not answer: no answer within 3 s", answer.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reconciler_that_hangs_is_neither_alive_nor_ready_and_the_reason_is_given()
    {
        using var folder = new ScratchFolder();
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged);
        await daemon.Started();
        daemon.Source.Hang = "the supervisor has not answered for 1.5 s";
        var context = new TestContext();
        context.Environment["NETWORK_GO_SOCKET"] = folder.File("s.sock");

        Assert.Equal(1, await HealthcheckCommand.RunAsync(ready: false, context.Build(), CancellationToken.None));
        Assert.Contains("the reconciler hangs: the supervisor has not answered for 1.5 s", context.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("the reconciler hangs", (await Ready(daemon)).Failure, StringComparison.Ordinal);
        daemon.Source.Hang = null;
        Assert.Equal(0, await HealthcheckCommand.RunAsync(ready: false, context.Build(), CancellationToken.None));
    }

    [Fact]
    public async Task A_second_daemon_is_refused_while_the_first_runs()
    {
        using var folder = new ScratchFolder();
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged);
        await daemon.Started();

        var refusal = Assert.Throws<StatusSocketException>(() => StatusSocket.Claim(folder.File("s.sock")));

        Assert.Contains("another network-go daemon", refusal.Message, StringComparison.Ordinal);
        Assert.NotNull((await daemon.Client.GetAsync("/status", CancellationToken.None)).Body);
    }

    [Fact]
    public async Task A_socket_that_someone_answers_on_is_not_taken_even_without_the_lock()
    {
        using var folder = new ScratchFolder();
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged);
        await daemon.Started();
        File.Delete(folder.File("s.sock.lock"));

        Assert.Contains("is listening on", Assert.Throws<StatusSocketException>(() => StatusSocket.Claim(folder.File("s.sock"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_socket_that_a_killed_daemon_left_is_taken_over()
    {
        using var folder = new ScratchFolder();
        LeaveStaleSocket(folder.File("s.sock"));

        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged);
        await daemon.Started();

        Assert.NotNull((await daemon.Client.GetAsync("/status", CancellationToken.None)).Body);
    }

    [Fact]
    public void A_file_that_is_no_socket_is_left_alone()
    {
        using var folder = new ScratchFolder();
        var path = folder.Write("s.sock", "precious");

        Assert.Contains("is not a socket", Assert.Throws<StatusSocketException>(() => StatusSocket.Claim(path)).Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(path));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/status/x")]
    public async Task What_is_not_there_is_not_found(string path)
    {
        using var folder = new ScratchFolder();
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged);
        await daemon.Started();

        Assert.Contains("not found; available are /status, /history?name=NAME, /metrics, /healthz and /readyz", (await daemon.Client.GetAsync(path, CancellationToken.None)).Failure, StringComparison.Ordinal);
    }

    private static Task<StatusAnswer> Ready(DaemonFixture daemon) => daemon.Client.GetAsync("/readyz", CancellationToken.None);

    // .NET removes the file when it disposes a socket that it bound; under another name it stays, as after kill -9.
    private static void LeaveStaleSocket(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path + ".x"));
        socket.Listen();
        File.Move(path + ".x", path);
    }
}
