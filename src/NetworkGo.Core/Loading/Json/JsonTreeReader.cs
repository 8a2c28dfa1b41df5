using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Nodes;

namespace NetworkGo.Core.Loading.Json;

/// <summary>
/// Reads JSON (comments and trailing commas allowed) into values that know their place. Nothing here recurses, and
/// depth and number of values are bounded, so that no file can exhaust the stack or the memory.
/// </summary>
internal ref struct JsonTreeReader
{
    private const string WellFormed = "UTF-8 text that is one whole JSON object";

    private readonly ReadOnlySpan<byte> utf8;
    private readonly ConfigurationLimits limits;
    private readonly MistakeList mistakes;
    private readonly Stack<JsonFrame> frames = new();
    private LineCounter place;
    private PositionedNode? root;
    private int values;

    private JsonTreeReader(ReadOnlySpan<byte> utf8, ConfigurationLimits limits, MistakeList mistakes)
    {
        this.utf8 = utf8;
        this.limits = limits;
        this.mistakes = mistakes;
        place = new LineCounter(utf8);
    }

    private readonly JsonPath NextPath => frames.TryPeek(out var frame) ? frame.NextPath : JsonPath.Root;

    /// <summary>Reads the whole text.</summary>
    /// <returns>The top value, or null when the text is no JSON; the mistake is on the list then.</returns>
    public static PositionedNode? Read(ReadOnlySpan<byte> utf8, ConfigurationLimits limits, MistakeList mistakes)
    {
        if (utf8.StartsWith(Encoding.UTF8.Preamble))
        {
            utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        }

        return new JsonTreeReader(utf8, limits, mistakes).Read();
    }

    private PositionedNode? Read()
    {
        if (utf8.Length > limits.MaxBytes)
        {
            return Reject(
                string.Create(CultureInfo.InvariantCulture, $"the file is too large: {utf8.Length} bytes"),
                string.Create(CultureInfo.InvariantCulture, $"at most {limits.MaxBytes} bytes"));
        }

        if (utf8.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            return RejectEmpty("the file is empty");
        }

        if (utf8.IndexOfAnyExcept((byte)0) < 0)
        {
            return RejectEmpty("the file is empty: it holds nothing but NUL bytes, as a crash of the machine leaves it");
        }

        if (TextEncodings.Other(utf8) is var (words, name))
        {
            return Reject($"the file is {words}, not UTF-8", $"UTF-8: save it as that, or convert it with iconv -f {name} -t UTF-8");
        }

        return Utf8.IsValid(utf8) ? ReadTokens() : RejectEncoding();
    }

    private PositionedNode? ReadTokens()
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
            // One more than allowed: a nesting that is too deep is refused here, with our words.
            MaxDepth = limits.MaxDepth + 1,
        });
        try
        {
            while (reader.Read())
            {
                place.AdvanceTo(reader.TokenStartIndex);
                if (!Take(ref reader))
                {
                    return null;
                }
            }
        }
        catch (JsonException e)
        {
            if (values == 0 && e.Message.Contains("any JSON tokens", StringComparison.Ordinal))
            {
                return RejectEmpty("the file is empty: it holds nothing but comments");
            }

            place.AdvanceTo(e.LineNumber ?? 0, e.BytePositionInLine ?? 0);
            return StrayCharacter.At(utf8[place.Offset..]) is var (words, expected)
                ? Reject($"this is not JSON: {words}", expected)
                : Reject($"this is not JSON: {InShort(e.Message)}", WellFormed);
        }

        return root;
    }

    private bool Take(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                frames.Peek().BeginMember(TextOf(ref reader) ?? BrokenName(), place.Line, place.Column);
                return true;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                Attach(frames.Pop().ToNode((int)reader.BytesConsumed));
                return true;
        }

        if (++values > limits.MaxValues)
        {
            Reject("the file contains too many values", string.Create(CultureInfo.InvariantCulture, $"at most {limits.MaxValues}"));
            return false;
        }

        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            Attach(Leaf(ref reader));
            return true;
        }

        if (frames.Count == limits.MaxDepth)
        {
            Reject("nested too deeply", string.Create(CultureInfo.InvariantCulture, $"at most {limits.MaxDepth} levels"));
            return false;
        }

        frames.Push(new JsonFrame(reader.TokenType == JsonTokenType.StartObject, NextPath, place.Line, place.Column, (int)reader.TokenStartIndex));
        return true;
    }

    private readonly PositionedNode Leaf(ref Utf8JsonReader reader)
    {
        var text = reader.TokenType switch
        {
            JsonTokenType.String => TextOf(ref reader),
            JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
            _ => "",
        };
        if (text is null)
        {
            RejectSurrogate(NextPath);
        }

        return new PositionedNode
        {
            Kind = text is null ? JsonKind.Broken : KindOf(reader.TokenType),
            Path = NextPath,
            Line = place.Line,
            Column = place.Column,
            Text = text ?? "",
        };
    }

    private void Attach(PositionedNode node)
    {
        if (!frames.TryPeek(out var frame))
        {
            root = node;
        }
        else if (frame.Add(node) is { } first)
        {
            mistakes.Add(
                node with { Line = frame.NameLine, Column = frame.NameColumn },
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{QuotedText.Quote(first.Name)} is given twice, first at line {first.Line}, column {first.Column}"),
                "each name once in an object");
        }
    }

    private readonly string BrokenName()
    {
        RejectSurrogate(frames.Peek().Path);
        return "\ufffd";
    }

    private readonly PositionedNode? RejectEncoding()
    {
        var rest = utf8;
        while (Rune.DecodeFromUtf8(rest, out _, out var consumed) == OperationStatus.Done)
        {
            rest = rest[consumed..];
        }

        var counter = new LineCounter(utf8);
        counter.AdvanceTo(utf8.Length - rest.Length);
        return Reject(counter, JsonPath.Root, $"this is not UTF-8: {TextEncodings.Describe(rest[0])}", WellFormed);
    }

    private readonly PositionedNode? RejectEmpty(string message) =>
        Reject(message, "a JSON object; write {\"allow_empty\": true} to manage nothing");

    private readonly void RejectSurrogate(JsonPath path) =>
        Reject(place, path, "the text contains half of a surrogate pair, which is not a character", "whole characters only");

    private readonly PositionedNode? Reject(string message, string expected) => Reject(place, NextPath, message, expected);

    private readonly PositionedNode? Reject(LineCounter at, JsonPath path, string message, string expected)
    {
        mistakes.Add(new ConfigurationMistake
        {
            Line = at.Line,
            Column = at.Column,
            Path = path.ToString(),
            Message = message,
            Expected = expected,
        });
        return null;
    }

    private static string? TextOf(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped && JsonEscapes.HasLoneSurrogate(reader.ValueSpan) ? null : reader.GetString();

    private static JsonKind KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.String => JsonKind.String,
        JsonTokenType.Number => JsonKind.Number,
        JsonTokenType.True => JsonKind.True,
        JsonTokenType.False => JsonKind.False,
        _ => JsonKind.Null,
    };

    // The reader ends its message with a position that counts from 0 and in bytes, and begins it, for a misspelt
    // literal, with all the rest of the file as it is.
    private static string InShort(string message)
    {
        var tail = message.LastIndexOf(" LineNumber:", StringComparison.Ordinal);
        var words = (tail < 0 ? message : message[..tail]).TrimEnd('.', ' ');
        var end = words.LastIndexOf("' is ", StringComparison.Ordinal);
        return words.StartsWith('\'') && end > 0 ? $"'{QuotedText.Escape(words[1..end], '\'')}{words[end..]}" : words;
    }
}
