//! The description of the interface, as OpenAPI 3.1 defines it. The schemas are those of the types that are read and written.

use axum::Json;
use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use super::{
    ask::AskRequest,
    posts::PostsRequest,
    problem::ProblemDocument,
    schema::{AnswerDocument, PostDocument, PostsDocument},
};

/// The address of the description.
pub(super) const PATH: &str = "/api/v1/openapi.json";

pub(super) async fn document() -> Json<Value> {
    Json(openapi())
}

/// The description of the interface for programs, as OpenAPI 3.1 defines it.
pub fn openapi() -> Value {
    let settings = || {
        SchemaSettings::draft2020_12().with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        })
    };
    let mut read = settings().into_generator();
    let mut written = settings().for_serialize().into_generator();
    let asked = read.subschema_for::<AskRequest>();
    let mut paths = Map::new();
    paths.insert(
        "/api/v1/ask".to_owned(),
        json!({"post": {
            "operationId": "ask",
            "summary": "Ask a question",
            "description": "Answers with excerpts of posts, word for word. The status says how certain the answer is.",
            "requestBody": {
                "required": true,
                "content": {"application/json": {"schema": asked}},
            },
            "responses": responses::<AnswerDocument>(
                &mut written,
                "The answer",
                &[(400, "The body is no JSON"), (409, "The community has no such tag or goal"), (413, "The body is too large"), (415, "The body is not declared as JSON"), (422, "A value does not fit")],
            ),
        }}),
    );
    paths.insert(
        "/api/v1/posts".to_owned(),
        json!({"get": {
            "operationId": "posts",
            "summary": "List the posts",
            "description": "The newest posts come first.",
            "parameters": parameters(&mut read),
            "responses": responses::<PostsDocument>(
                &mut written,
                "A page of the list",
                &[(400, "A parameter cannot be read"), (422, "A value does not fit")],
            ),
        }}),
    );
    paths.insert(
        "/api/v1/posts/{id}".to_owned(),
        json!({"get": {
            "operationId": "post",
            "summary": "Read a post",
            "parameters": [{
                "name": "id",
                "in": "path",
                "required": true,
                "description": "The id, as an answer or the list names it, percent-encoded.",
                "schema": {"type": "string", "minLength": 1},
            }],
            "responses": responses::<PostDocument>(&mut written, "The post", &[(404, "There is no such post")]),
        }}),
    );
    let mut schemas = read.take_definitions(true);
    schemas.extend(written.take_definitions(true));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Senpai",
            "version": "1",
            "description": "Answers questions with excerpts of a community's posts, word for word and with their sources.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"key": {
                "type": "http",
                "scheme": "bearer",
                "description": "An API key, which `senpai-bot keys add NAME` makes.",
            }},
        },
        "security": [{"key": []}],
    })
}

/// The responses of an operation: the document `T`, the errors of the operation, and the errors that every operation has.
fn responses<T: JsonSchema>(
    written: &mut SchemaGenerator,
    done: &str,
    errors: &[(u16, &str)],
) -> Value {
    const OF_ALL: [(u16, &str); 6] = [
        (401, "There is no API key, or it was revoked"),
        (403, "A page of another site sent the request"),
        (421, "The request names another host"),
        (
            429,
            "Too many requests; `Retry-After` says when to come back",
        ),
        (500, "The request failed"),
        (
            503,
            "Too many requests at a time, or the posts are not read yet",
        ),
    ];
    let problem = written.subschema_for::<ProblemDocument>();
    let mut responses = Map::new();
    for (status, description) in errors.iter().chain(&OF_ALL) {
        let problem = json!({
            "description": description,
            "content": {"application/problem+json": {"schema": problem}},
        });
        responses.insert(status.to_string(), problem);
    }
    let found = json!({
        "description": done,
        "content": {"application/json": {"schema": written.subschema_for::<T>()}},
    });
    responses.insert("200".to_owned(), found);
    Value::Object(responses)
}

/// The parameters of the list: the fields of its request.
fn parameters(read: &mut SchemaGenerator) -> Vec<Value> {
    let schema = PostsRequest::json_schema(read);
    let fields = schema.get("properties").and_then(Value::as_object);
    let fields = fields.into_iter().flatten();
    let parameter = |(name, schema): (&String, &Value)| {
        let mut schema = schema.clone();
        let description = schema
            .as_object_mut()
            .and_then(|schema| schema.remove("description"));
        // A parameter is there or not: it is never null.
        json!({
            "name": name,
            "in": "query",
            "required": false,
            "description": description,
            "schema": never_null(schema),
        })
    };
    fields.map(parameter).collect()
}

/// A schema without `null`, which the schema of an `Option` admits.
fn never_null(mut schema: Value) -> Value {
    let is_null = |value: &Value| value == "null" || value["type"] == "null";
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|one| !is_null(one));
        if let [only] = &types[..] {
            schema["type"] = only.clone();
        }
    }
    if let Some(Value::Array(any)) = schema.get_mut("anyOf") {
        any.retain(|one| !is_null(one));
        if let [only] = &any[..] {
            return only.clone();
        }
    }
    schema
}
