// Shows the OpenAPI document with Swagger UI, whose script was loaded before this module.
const csrf = document.querySelector('meta[name="csrf"]').content;

globalThis.SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  tryItOutEnabled: true,
  // The validator is another server; nothing is told to others.
  validatorUrl: null,
  requestInterceptor: (request) => {
    if (csrf && new URL(request.url, location.href).origin === location.origin) {
      request.headers["X-CSRF-Token"] = csrf;
    }
    return request;
  },
});
