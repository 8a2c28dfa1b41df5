namespace NetworkGo.Linux.Files;

/// <summary>The bits of inotify(7).</summary>
[Flags]
internal enum InotifyMask : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>IN_MODIFY: written to, or truncated.</summary>
    Modify = 0x2,

    /// <summary>IN_ATTRIB: permissions, times, number of links.</summary>
    Attributes = 0x4,

    /// <summary>IN_CLOSE_WRITE: closed by who could write.</summary>
    CloseWrite = 0x8,

    /// <summary>IN_MOVED_FROM: renamed away.</summary>
    MovedFrom = 0x40,

    /// <summary>IN_MOVED_TO: renamed to this name.</summary>
    MovedTo = 0x80,

    /// <summary>IN_CREATE.</summary>
    Create = 0x100,

    /// <summary>IN_DELETE.</summary>
    Delete = 0x200,

    /// <summary>IN_DELETE_SELF: what is watched was deleted.</summary>
    DeleteSelf = 0x400,

    /// <summary>IN_MOVE_SELF: what is watched was renamed.</summary>
    MoveSelf = 0x800,

    /// <summary>IN_UNMOUNT.</summary>
    Unmount = 0x2000,

    /// <summary>IN_Q_OVERFLOW: events were lost.</summary>
    Overflow = 0x4000,

    /// <summary>IN_IGNORED: the watch is no more.</summary>
    Ignored = 0x8000,

    /// <summary>IN_ONLYDIR.</summary>
    OnlyDirectory = 0x1000000,
}
