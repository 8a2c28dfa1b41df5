using System.Text;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Ports;

namespace NetworkGo.Actors.Tests.Fakes;

/// <summary>A configuration file whose content is the name of one of a set of configurations.</summary>
internal sealed class FakeConfiguration : IConfigurationSource
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, NetworksConfiguration> known = new(StringComparer.Ordinal);
    private ConfigurationRead current = new(null, "it does not exist");
    private Action? changing;
    private Action? complete;
    private int reads;

    public string Location => "networks.json";

    public int Reads => Volatile.Read(ref reads);

    /// <summary>Set to hold reads back until it is completed.</summary>
    public TaskCompletionSource? Hold { get; set; }

    /// <summary>Whether nothing tells of changes, as with a bind mount of the single file.</summary>
    public bool IsDeaf { get; set; }

    public void Write(string content, NetworksConfiguration? configuration = null)
    {
        lock (gate)
        {
            if (configuration is not null)
            {
                known[content] = configuration;
            }

            current = new ConfigurationRead(Encoding.UTF8.GetBytes(content), null);
        }

        Notify();
    }

    /// <summary>Says what a text means, without writing it.</summary>
    public void Know(string content, NetworksConfiguration configuration)
    {
        lock (gate)
        {
            known[content] = configuration;
        }
    }

    /// <summary>Writes it elsewhere and renames it, so that there is never a part of it.</summary>
    public void Replace(string content, NetworksConfiguration configuration)
    {
        lock (gate)
        {
            known[content] = configuration;
        }

        Complete(content);
    }

    /// <summary>Writes it and closes it.</summary>
    public void Complete(string content)
    {
        lock (gate)
        {
            current = new ConfigurationRead(Encoding.UTF8.GetBytes(content), null);
        }

        complete?.Invoke();
    }

    public void Delete()
    {
        lock (gate)
        {
            current = new ConfigurationRead(null, "it does not exist");
        }

        Notify();
    }

    public void Notify()
    {
        if (!IsDeaf)
        {
            changing?.Invoke();
        }
    }

    /// <summary>Whether every configuration says that it may be empty.</summary>
    public bool AllowsEmpty { get; set; } = true;

    public LoadResult Load(byte[] content)
    {
        lock (gate)
        {
            return known.TryGetValue(Encoding.UTF8.GetString(content), out var configuration)
                ? new LoadResult { Configuration = configuration, AllowsEmpty = AllowsEmpty }
                : new LoadResult
                {
                    Mistakes = [new ConfigurationMistake { Line = 1, Column = 1, Path = "$", Message = "not JSON", Expected = "an object" }],
                };
        }
    }

    public async Task<ConfigurationRead> ReadAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref reads);
        ConfigurationRead read;
        lock (gate)
        {
            read = current;
        }

        if (Hold is { } hold)
        {
            await hold.Task.WaitAsync(cancellationToken);
        }

        return read;
    }

    public IDisposable Watch(Action changing, Action complete)
    {
        this.changing = changing;
        this.complete = complete;
        return new Watching(this);
    }

    private sealed class Watching(FakeConfiguration file) : IDisposable
    {
        public void Dispose() => (file.changing, file.complete) = (null, null);
    }
}
