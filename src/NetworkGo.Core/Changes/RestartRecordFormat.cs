namespace NetworkGo.Core.Changes;

/// <summary>A <see cref="RestartRecord"/> as a file of the state folder.</summary>
public static class RestartRecordFormat
{
    private const string Kind = "network-go restart 1";
    private const string None = "-";

    private static readonly string[] Names = ["held-back", "kind", "on-trial"];

    /// <summary>Writes it.</summary>
    public static byte[] Write(RestartRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        string[] values = [record.HeldBack?.Hash ?? None, record.HeldBack?.Kind.ToString() ?? None, record.OnTrial ?? None];
        return ChecksummedText.Write(Kind, [.. Names.Zip(values)], []);
    }

    /// <summary>Reads it.</summary>
    /// <returns>Null where it is torn, altered, or of another version.</returns>
    public static RestartRecord? Read(ReadOnlySpan<byte> text)
    {
        if (ChecksummedText.Read(text, Kind, Names, out var content) is not [var hash, var kind, var trial] || content.Length > 0)
        {
            return null;
        }

        var onTrial = trial == None ? null : trial;
        return (hash, kind) switch
        {
            (None, None) => new RestartRecord(null, onTrial),
            (not None, nameof(HeldBackKind.NotConfirmed)) => new RestartRecord(new HeldBackFile(hash, HeldBackKind.NotConfirmed), onTrial),
            (not None, nameof(HeldBackKind.Overruled)) => new RestartRecord(new HeldBackFile(hash, HeldBackKind.Overruled), onTrial),
            (not None, nameof(HeldBackKind.Unknown)) => new RestartRecord(new HeldBackFile(hash, HeldBackKind.Unknown), onTrial),
            _ => null,
        };
    }
}
