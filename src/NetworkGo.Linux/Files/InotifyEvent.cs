using System.Runtime.InteropServices;
using System.Text;

namespace NetworkGo.Linux.Files;

/// <summary>One event of inotify(7).</summary>
/// <param name="Watch">The watch descriptor; -1 where events were lost.</param>
/// <param name="Mask">What happened.</param>
/// <param name="Name">To which name of the watched directory; empty where it happened to what is watched itself.</param>
internal readonly record struct InotifyEvent(int Watch, InotifyMask Mask, string Name)
{
    // struct inotify_event: descriptor, mask, cookie and length of the name, which is padded with zeros.
    private const int Header = 16;

    /// <summary>The events that one read(2) gave.</summary>
    public static List<InotifyEvent> Parse(ReadOnlySpan<byte> bytes)
    {
        var events = new List<InotifyEvent>();
        while (bytes.Length >= Header)
        {
            var length = MemoryMarshal.Read<int>(bytes[12..]);
            var name = bytes.Slice(Header, length);
            var end = name.IndexOf((byte)0);
            events.Add(new(
                MemoryMarshal.Read<int>(bytes),
                (InotifyMask)MemoryMarshal.Read<uint>(bytes[4..]),
                Encoding.UTF8.GetString(end < 0 ? name : name[..end])));
            bytes = bytes[(Header + length)..];
        }

        return events;
    }
}
