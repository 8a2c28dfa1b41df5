namespace NetworkGo.Chaos.Tests.Faults;

/// <summary>What becomes of the state folder.</summary>
internal enum StateFault
{
    /// <summary>No room for one more byte.</summary>
    Full,

    /// <summary>Mounted read-only.</summary>
    ReadOnly,

    /// <summary>Gone, as a volume that is unmounted; back as it was afterwards.</summary>
    Vanished,

    /// <summary>Everything in it deleted.</summary>
    Emptied,

    /// <summary>A file ends at some byte.</summary>
    Torn,

    /// <summary>One bit of a file is another.</summary>
    Altered,

    /// <summary>A file whose second half was never written.</summary>
    HalfZero,

    /// <summary>A folder in the place of a file.</summary>
    Folder,

    /// <summary>A pipe that no one writes to in the place of a file.</summary>
    Pipe,
}
