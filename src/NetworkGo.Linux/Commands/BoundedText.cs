using System.Buffers;
using System.Text;
using CliWrap;

namespace NetworkGo.Linux.Commands;

/// <summary>Takes a program's output up to a bound. What is beyond is read and dropped, so that the program is not blocked.</summary>
internal sealed class BoundedText(int limit) : PipeTarget
{
    private readonly ArrayBufferWriter<byte> taken = new();

    public bool IsCut { get; private set; }

    public override async Task CopyFromAsync(Stream source, CancellationToken cancellationToken = default)
    {
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
        {
            var room = Math.Min(read, limit - taken.WrittenCount);
            taken.Write(buffer.AsSpan(0, room));
            IsCut |= room < read;
        }
    }

    public override string ToString() => Encoding.UTF8.GetString(taken.WrittenSpan);
}
