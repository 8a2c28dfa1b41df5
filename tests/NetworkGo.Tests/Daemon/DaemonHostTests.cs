using Akka.Actor;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Tests.Support;

namespace NetworkGo.Tests.Daemon;

public sealed class DaemonHostTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_daemon_that_is_stopped_ends_with_code_0_and_takes_its_socket_away()
    {
        using var folder = new ScratchFolder();
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged);
        await daemon.Started();

        Assert.Equal(0, await daemon.Stop());
        Assert.False(File.Exists(folder.File("s.sock")));
    }

    [Fact]
    public async Task Actors_that_do_not_start_end_the_program_with_code_1()
    {
        using var folder = new ScratchFolder();
        await using var daemon = new DaemonFixture(
            folder.File("s.sock"), Samples.Converged, _ => throw new InvalidOperationException("no actors today"));

        Assert.Equal(1, await daemon.Exit.WaitAsync(Bound));
    }

    [Fact]
    public async Task An_actor_system_that_ends_by_itself_ends_the_program_with_code_1()
    {
        using var folder = new ScratchFolder();
        ActorSystem? running = null;
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged, system => running = system);
        await daemon.Started();

        await running!.Terminate();

        Assert.Equal(1, await daemon.Exit.WaitAsync(Bound));
    }

    [Fact]
    public async Task The_actor_system_gets_the_settings_files_akka_section()
    {
        using var folder = new ScratchFolder();
        ActorSystem? running = null;
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged, system => running = system);
        await daemon.Started();

        Assert.IsType<TicklessScheduler>(running!.Scheduler);
    }

    [Fact]
    public async Task Akkas_serializer_for_json_is_not_loaded()
    {
        using var folder = new ScratchFolder();
        ActorSystem? running = null;
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged, system => running = system);
        await daemon.Started();

        Assert.IsType<NoSerializer>(running!.Serialization.FindSerializerForType(typeof(DaemonHostTests)));
    }
}
