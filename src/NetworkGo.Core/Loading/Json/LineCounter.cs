using System.Runtime.InteropServices;

namespace NetworkGo.Core.Loading.Json;

/// <summary>Turns byte offsets, asked for in rising order, into lines and columns in one walk over the text.</summary>
[StructLayout(LayoutKind.Auto)]
internal ref struct LineCounter(ReadOnlySpan<byte> utf8)
{
    private readonly ReadOnlySpan<byte> utf8 = utf8;
    private int offset;

    /// <summary>The offset reached.</summary>
    public readonly int Offset => offset;

    /// <summary>The line of the offset reached, from 1.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>The column of the offset reached, in characters (code points), from 1.</summary>
    public int Column { get; private set; } = 1;

    /// <summary>Walks on to <paramref name="target"/>, or to the end of the text where that comes first.</summary>
    public void AdvanceTo(long target)
    {
        for (; offset < target && offset < utf8.Length; offset++)
        {
            Step(utf8[offset]);
        }
    }

    /// <summary>Walks on to a place as <see cref="System.Text.Json.JsonException"/> names it, both from 0.</summary>
    public void AdvanceTo(long line, long byteInLine)
    {
        while (Line <= line && offset < utf8.Length)
        {
            Step(utf8[offset++]);
        }

        AdvanceTo(offset - BytesInLine() + byteInLine);
    }

    private readonly int BytesInLine() => offset - (utf8[..offset].LastIndexOf((byte)'\n') + 1);

    private void Step(byte value)
    {
        if (value == '\n')
        {
            Line++;
            Column = 1;
        }
        else if ((value & 0xC0) != 0x80)
        {
            Column++;
        }
    }
}
