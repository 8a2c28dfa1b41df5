using System.Globalization;
using System.Text;

namespace NetworkGo.Docker.Tests.Fakes;

internal sealed record FakeRequest(string Method, string Path, string Query, string Body)
{
    public static async Task<FakeRequest?> ReadAsync(Stream stream)
    {
        var first = await ReadLineAsync(stream);
        if (first is null)
        {
            return null;
        }

        var length = 0;
        var chunked = false;
        while (await ReadLineAsync(stream) is { Length: > 0 } header)
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            var value = header[(colon + 1)..].Trim();
            switch (header[..colon].ToUpperInvariant())
            {
                case "CONTENT-LENGTH":
                    length = int.Parse(value, CultureInfo.InvariantCulture);
                    break;
                case "TRANSFER-ENCODING":
                    chunked = value == "chunked";
                    break;
            }
        }

        var body = chunked ? await ReadChunksAsync(stream) : await ReadTextAsync(stream, length);
        var target = first.Split(' ')[1].Split('?', 2);
        return new FakeRequest(first.Split(' ')[0], target[0], target.Length > 1 ? Uri.UnescapeDataString(target[1]) : "", body);
    }

    private static async Task<string> ReadChunksAsync(Stream stream)
    {
        var body = new StringBuilder();
        while (true)
        {
            var length = int.Parse((await ReadLineAsync(stream))!, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Append(await ReadTextAsync(stream, length));
            await ReadLineAsync(stream);
            if (length == 0)
            {
                return body.ToString();
            }
        }
    }

    private static async Task<string> ReadTextAsync(Stream stream, int length)
    {
        var bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    private static async Task<string?> ReadLineAsync(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1)
        {
            if (one[0] == '\n')
            {
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }
}
