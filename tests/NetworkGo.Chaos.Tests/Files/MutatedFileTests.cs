using System.Diagnostics;
using System.Text;
using NetworkGo.Fuzz;

namespace NetworkGo.Chaos.Tests.Files;

/// <summary>Files altered by grammar: none throws or hangs, and nothing unchecked comes out of a valid one.</summary>
[Trait("Kind", "files")]
public sealed class MutatedFileTests
{
    // Files of a few kilobytes: what takes this long would hang with a larger one.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    [Fact]
    public void Altered_files_are_valid_and_lead_to_known_words_only_or_are_refused_with_places()
    {
        var mutator = new FileMutator(new Random(Campaign.Seed));
        var length = Campaign.Length(TimeSpan.FromSeconds(8));
        var clock = Stopwatch.StartNew();
        var (files, valid, slowest) = (0L, 0L, TimeSpan.Zero);
        while (clock.Elapsed < length)
        {
            var content = mutator.Next();
            var start = clock.Elapsed;
            try
            {
                valid += Oracle.Check(content) ? 1 : 0;
            }
            catch (Exception exception)
            {
                var kept = Path.Combine(Path.GetTempPath(), $"ng-hostile-{Guid.NewGuid():N}.json");
                File.WriteAllBytes(kept, content);
                throw new InvalidOperationException(
                    $"file {files} of seed {Campaign.Seed}, kept as {kept}: {exception.Message}\n{Encoding.UTF8.GetString(content)}", exception);
            }

            var took = clock.Elapsed - start;
            slowest = took > slowest ? took : slowest;
            files++;
            Assert.True(took < Bound, $"file {files} of seed {Campaign.Seed} took {took}:\n{Encoding.UTF8.GetString(content)}");
        }

        Campaign.Figure("files", "mutated files", $"{files} in {clock.Elapsed.TotalSeconds:0} s, {valid} of them valid, slowest {slowest.TotalMilliseconds:0} ms");
        Assert.True(valid > files / 20, $"only {valid} of {files} files were valid: what comes out of one is hardly tested");
        Assert.True(valid < files, "no file was refused");
    }
}
