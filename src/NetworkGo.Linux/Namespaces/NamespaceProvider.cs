using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.Namespaces;

/// <summary>Pins network namespaces by sandbox file or by PID, and never the wrong one.</summary>
public sealed class NamespaceProvider : INamespaces, IDisposable
{
    private const string MountFlag = "-v /var/run/docker/netns:/var/run/docker/netns:ro,rslave";

    // The inode of the kernel's first PID namespace, fixed since Linux 3.8 (PROC_PID_INIT_INO).
    private const string FirstPidNamespace = "pid:[4026531836]";

    // /proc/stat gives the boot in whole seconds.
    private static readonly TimeSpan StartPrecision = TimeSpan.FromSeconds(1);

    private readonly string procRoot;
    private readonly NamespaceHandle host;

    /// <summary>Opens the daemon's own namespace, the host's.</summary>
    /// <param name="procRoot">Where procfs is mounted: <c>/proc</c>.</param>
    /// <exception cref="IOException">The own namespace cannot be opened: procfs is not there.</exception>
    public NamespaceProvider(string procRoot)
    {
        this.procRoot = procRoot;
        var path = Path.Combine(procRoot, "self", "ns", "net");
        var descriptor = Libc.OpenAt(Libc.CurrentDirectory, path, Libc.ReadOnly | Libc.CloseOnExec, 0);
        if (descriptor.IsInvalid)
        {
            throw new IOException($"{path} cannot be opened: {Libc.LastError()}. The daemon needs procfs at {procRoot}.");
        }

        host = new NamespaceHandle(descriptor, isHost: true);
    }

    /// <inheritdoc/>
    public INamespaceHandle Host => host;

    /// <inheritdoc/>
    public bool HostHasDevice(string name) => Libc.InterfaceIndex(name) != 0;

    /// <inheritdoc/>
    public Task<PinResult> PinAsync(ContainerRuntime container, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(container);
        // A few system calls on procfs and nsfs, which never wait for a device: nothing to await.
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<PinResult>(cancellationToken)
            : Task.FromResult(Pin(container));
    }

    /// <summary>Closes the host's handle.</summary>
    public void Dispose() => host.Dispose();

    private static PinResult Refuse(PinFailure failure, string message) => new() { Failure = failure, Message = message };

    private static PinResult IsHostNamespace(ContainerRuntime container) => Refuse(
        PinFailure.IsHost,
        $"Container {container.Name} runs in the host's own network namespace (--network host); a rule meant for it would be the host's.");

    private static string ReadAt(SafeFileHandle directory, string name)
    {
        using var file = Libc.OpenAt(directory, name, Libc.ReadOnly | Libc.CloseOnExec, 0);
        if (file.IsInvalid)
        {
            return "";
        }

        using var reader = new StreamReader(new FileStream(file, FileAccess.Read), Encoding.UTF8);
        try
        {
            return reader.ReadToEnd();
        }
        catch (IOException)
        {
            // ESRCH: the process ended between open and read. Empty text names no container and gives no start: refused.
            return "";
        }
    }

    private PinResult Pin(ContainerRuntime container)
    {
        if (!container.IsRunning)
        {
            return Refuse(PinFailure.NotRunning, $"Container {container.Name} is not running.");
        }

        if (string.Equals(container.NetworkMode, "host", StringComparison.Ordinal)
            || container.SandboxKey.EndsWith("/default", StringComparison.Ordinal))
        {
            return IsHostNamespace(container);
        }

        return (container.SandboxKey.Length > 0 ? PinBySandbox(container) : null) ?? PinByProcess(container);
    }

    // Null where the file is of no use from here: the folder is not mounted, or without rslave, and then it is the
    // plain empty file on which the engine mounts the namespace in its own mount namespace. The PID is left.
    private PinResult? PinBySandbox(ContainerRuntime container)
    {
        var file = Libc.OpenAt(
            Libc.CurrentDirectory, container.SandboxKey, Libc.ReadOnly | Libc.NonBlocking, 0);
        if (!file.IsInvalid && Libc.IsNetworkNamespace(file))
        {
            return Accept(container, file) with { IsOfThisStart = true };
        }

        file.Dispose();
        return null;
    }

    private PinResult PinByProcess(ContainerRuntime container)
    {
        if (container.Pid <= 0)
        {
            return Refuse(PinFailure.NotRunning, $"Container {container.Name} has no process.");
        }

        // The directory is opened once and everything is read through it: it stays that of this one process, and
        // reads nothing once it has ended, even when its PID is another's by then.
        var path = Path.Combine(procRoot, container.Pid.ToString(CultureInfo.InvariantCulture));
        using var process = Libc.OpenAt(Libc.CurrentDirectory, path, Libc.PathOnly | Libc.CloseOnExec, 0);
        if (process.IsInvalid)
        {
            return OpeningFailed(container, path);
        }

        var file = Libc.OpenAt(process, "ns/net", Libc.ReadOnly, 0);
        if (file.IsInvalid)
        {
            return OpeningFailed(container, path + "/ns/net");
        }

        var refused = Verify(container, process);
        if (refused is null && Libc.IsNetworkNamespace(file))
        {
            return Accept(container, file);
        }

        file.Dispose();
        return refused ?? Refuse(PinFailure.Failed, $"{path}/ns/net of container {container.Name} is not a network namespace.");
    }

    private PinResult OpeningFailed(ContainerRuntime container, string path)
    {
        var error = Marshal.GetLastPInvokeError();
        var words = Marshal.GetPInvokeErrorMessage(error);
        if (ErrorNumber.IsDenied(error))
        {
            return Refuse(
                PinFailure.Denied,
                $"{path} of container {container.Name} may not be opened ({words}), as with a container that runs as another user or "
                + $"privileged. Start network-go with --cap-add SYS_PTRACE, or with {MountFlag}.");
        }

        return ErrorNumber.IsGone(error)
            ? NotThere(container)
            : Refuse(PinFailure.Failed, $"{path} of container {container.Name} cannot be opened: {words}.");
    }

    private PinResult NotThere(ContainerRuntime container)
    {
        var pid = container.Pid.ToString(CultureInfo.InvariantCulture);
        return SeesOwnProcessesOnly()
            ? Refuse(
                PinFailure.Denied,
                $"Process {pid} of container {container.Name} cannot be seen from here. Start network-go with --pid host, or with {MountFlag}.")
            : Refuse(PinFailure.NotRunning, $"Process {pid} of container {container.Name} has ended.");
    }

    // A missing process alone could also be one that has just ended. In a container without --pid host the PID
    // namespace is not the kernel's first and PID 1 is the daemon's own, in the same mount namespace. Both are asked,
    // because an engine may itself run in a PID namespace, with the daemon beside it.
    private bool SeesOwnProcessesOnly()
    {
        string? Link(string process, string name) => new FileInfo(Path.Combine(procRoot, process, "ns", name)).LinkTarget;
        try
        {
            return !string.Equals(Link("self", "pid"), FirstPidNamespace, StringComparison.Ordinal)
                && Link("1", "mnt") is { } first
                && string.Equals(first, Link("self", "mnt"), StringComparison.Ordinal);
        }
        catch (UnauthorizedAccessException)
        {
            // PID 1 belongs to another user: it is the host's.
            return false;
        }
    }

    private PinResult? Verify(ContainerRuntime container, SafeFileHandle process) =>
        CgroupText.Judge(ReadAt(process, "cgroup"), container.Id) switch
        {
            CgroupMembership.Named => null,
            CgroupMembership.Other => NotThere(container),
            _ => VerifyByStart(container, process),
        };

    // Where no cgroup names a container (an engine without cgroups, or a cgroup namespace that hides the path), the
    // process' start decides: the container's first process is made before the engine notes the start, and one that
    // took over its PID began after it had ended, so later. Two starts within a second are distinguished by the
    // caller's second inspection.
    private PinResult? VerifyByStart(ContainerRuntime container, SafeFileHandle process)
    {
        var began = ProcessStart.Read(ReadAt(process, "stat"), File.ReadAllText(Path.Combine(procRoot, "stat")));
        if (began is null || !DateTimeOffset.TryParse(
            container.StartedAt, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var noted))
        {
            return NotThere(container);
        }

        return began.Value <= noted + StartPrecision
            ? null
            : Refuse(
                PinFailure.Failed,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Process {container.Pid} is in no cgroup that names container {container.Name}, and began at {began:O}, after the "
                    + $"container's start at {noted:O}: it may be another's. {MountFlag} makes the PID needless."));
    }

    private PinResult Accept(ContainerRuntime container, SafeFileHandle file)
    {
        var pinned = new NamespaceHandle(file, isHost: false);
        if (pinned.Inode != host.Inode)
        {
            return new PinResult { Namespace = pinned };
        }

        pinned.Dispose();
        return IsHostNamespace(container);
    }
}
