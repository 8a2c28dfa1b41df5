using System.Globalization;
using System.Text.Json;
using NetworkGo.Core.Changes;
using NetworkGo.Core.Configuration;

namespace NetworkGo.Status;

/// <summary>Takes orders: <c>POST</c> of <c>/apply</c>, <c>/confirm</c> and <c>/rollback</c>, on the control socket alone.</summary>
// See docs/decisions/051.
internal static class OrderServer
{
    // Longer than any disk is waited for.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(25);

    /// <summary>Whether a request is an order that this connection could give; everything else is answered as if there were none.</summary>
    public static bool IsOrder(HttpContext context) => HttpMethods.IsPost(context.Request.Method) && context.Features.Get<OrderPort>() is not null
        && context.Request.Path.Value is "/apply" or "/confirm" or "/rollback";

    /// <summary>Does it, and answers with an <see cref="OrderResult"/>: 200 where it was done, 409 where it was refused.</summary>
    public static async Task AnswerAsync(HttpContext context, IChangeOrders orders)
    {
        if (context.Features.Get<OrderPort>() is not { MayOrder: true })
        {
            await SayAsync(context, StatusCodes.Status403Forbidden, new OrderResult(false, 0, "orders are root's"));
            return;
        }

        try
        {
            if (await DoAsync(context, orders).WaitAsync(Limit, context.RequestAborted) is { } result)
            {
                await SayAsync(context, result.Accepted ? StatusCodes.Status200OK : StatusCodes.Status409Conflict, result);
            }
        }
        catch (TimeoutException)
        {
            await SayAsync(context, StatusCodes.Status503ServiceUnavailable, new OrderResult(false, 0, "the reconciler does not answer; whether the order is done is not known"));
        }
    }

    // Null where it is answered already.
    private static async Task<OrderResult?> DoAsync(HttpContext context, IChangeOrders orders)
    {
        switch (context.Request.Path.Value)
        {
            case "/confirm":
                return await orders.ConfirmAsync(context.RequestAborted);
            case "/rollback":
                var text = context.Request.Query["generation"].ToString();
                long? generation = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
                if (generation is null && text.Length > 0)
                {
                    return await WrongAsync(context, $"generation={text}: expected a whole number");
                }

                return await orders.RollBackAsync(generation, context.RequestAborted);
            default:
                return await ApplyAsync(context, orders);
        }
    }

    private static async Task<OrderResult?> ApplyAsync(HttpContext context, IChangeOrders orders)
    {
        var text = context.Request.Query["confirm"].ToString();
        TimeSpan? within = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 86_400
            ? TimeSpan.FromSeconds(seconds)
            : null;
        if (within is null && text.Length > 0)
        {
            return await WrongAsync(context, $"confirm={text}: expected a number of seconds from 1 to 86400");
        }

        using var content = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            content.Write(buffer, 0, read);
            if (content.Length > ConfigurationLimits.Default.MaxBytes)
            {
                await SayAsync(context, StatusCodes.Status413PayloadTooLarge, new OrderResult(false, 0, "the file is larger than a configuration may be"));
                return null;
            }
        }

        return await orders.ApplyAsync(content.ToArray(), within, context.RequestAborted);
    }

    private static async Task<OrderResult?> WrongAsync(HttpContext context, string words)
    {
        await SayAsync(context, StatusCodes.Status400BadRequest, new OrderResult(false, 0, words));
        return null;
    }

    private static Task SayAsync(HttpContext context, int code, OrderResult result)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(result, StatusJson.Default.OrderResult), context.RequestAborted).AsTask();
    }
}
