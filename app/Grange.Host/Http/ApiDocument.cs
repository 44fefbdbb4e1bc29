using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Grange.Host.Http;

/// <summary>The API's description of itself: the same words from every node, whatever address it answers at. The console's client is made from it.</summary>
static class ApiDocument
{
    public static void Add(IServiceCollection services) => services.AddOpenApi("v1", options => options.AddDocumentTransformer((document, _, _) =>
    {
        (document.Info.Title, document.Info.Version) = ("Grange", "v1");
        document.Servers?.Clear();
        return Task.CompletedTask;
    }).AddSchemaTransformer((schema, _, _) =>
    {
        Plain(schema);
        return Task.CompletedTask;
    }));

    /// <summary>Numbers are read from text too, but never written so: a client need not reckon with both.</summary>
    static void Plain(OpenApiSchema schema)
    {
        if (schema.Type is not { } type || (type & (JsonSchemaType.Integer | JsonSchemaType.Number)) == 0) return;
        (schema.Type, schema.Pattern) = (type & ~JsonSchemaType.String, null);
    }
}
