//! Tools for assistants, by the Model Context Protocol: streamable HTTP, without sessions. The guard has checked the key.

use std::sync::Arc;

use axum::{
    Json,
    body::{Body, to_bytes},
    extract::Request,
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorCode,
        Implementation, JsonObject, ListToolsResult, PaginatedRequestParams, ServerCapabilities,
        ServerConfig, Tool, ToolAnnotations,
    },
    service::RequestContext,
    transport::streamable_http_server::{
        StreamableHttpServerConfig, StreamableHttpService, session::never::NeverSessionManager,
    },
};
use schemars::{JsonSchema, generate::SchemaSettings};
use serde::{
    Serialize,
    de::{DeserializeOwned, IgnoredAny},
};
use serde_json::{Value, json};

use super::{
    Api, Caller, MAX_BODY_BYTES,
    ask::{self, AskRequest},
    posts::{self, PostRequest, PostsRequest},
    problem::Problem,
    schema::{AnswerDocument, PostDocument, PostsDocument},
};

/// What an assistant reads first.
const INSTRUCTIONS: &str = "Senpai answers with excerpts of a community's posts. Quote an excerpt word for word and give its link. \
    If the status is `unsure`, say so. If it is `not_found`, say that no post answers, and do not answer from the excerpts. \
    If the result has `help`, say it word for word, and nothing else.";

/// The tools.
pub(super) struct Tools(Arc<Api>);

/// The endpoint.
pub(super) fn service(api: Arc<Api>) -> StreamableHttpService<Tools, NeverSessionManager> {
    // The guard has checked host and origin.
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(MAX_BODY_BYTES)
        .disable_allowed_hosts()
        .disable_allowed_origins();
    StreamableHttpService::new(
        move || Ok(Tools(api.clone())),
        Arc::new(NeverSessionManager::default()),
        config,
    )
}

/// An error of JSON-RPC without the id of a request.
fn json_rpc_error(status: StatusCode, code: ErrorCode, message: &str) -> Response {
    let error = json!({"code": code.0, "message": message});
    let error = json!({"jsonrpc": "2.0", "id": null, "error": error});
    (status, Json(error)).into_response()
}

/// Writes the errors of the SDK, which are plain text, as JSON-RPC has them: without the id of a request, because none was read.
pub(super) async fn errors_in_json_rpc(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY_BYTES).await else {
        let why = format!("the body has more than {MAX_BODY_BYTES} bytes");
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        return json_rpc_error(status, ErrorCode::INVALID_REQUEST, &why);
    };
    let is_json = serde_json::from_slice::<IgnoredAny>(&body).is_ok();
    let request = Request::from_parts(parts, Body::from(body));
    let response = next.run(request).await;
    let status = response.status();
    let is_text = !response.headers().contains_key(header::CONTENT_TYPE);
    if status.is_success() || !is_text {
        return response;
    }
    let (parts, body) = response.into_parts();
    let text = to_bytes(body, MAX_BODY_BYTES).await.unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let is_unread = text.starts_with("fail to deserialize request body");
    let (status, code, message) = match (is_unread, is_json) {
        (true, true) => (
            StatusCode::BAD_REQUEST,
            ErrorCode::INVALID_REQUEST,
            "the body is no message of MCP",
        ),
        (true, false) => (
            StatusCode::BAD_REQUEST,
            ErrorCode::PARSE_ERROR,
            "the body is not JSON",
        ),
        (false, _) => (status, ErrorCode::INVALID_REQUEST, &*text),
    };
    let mut response = json_rpc_error(status, code, message);
    if let Some(allowed) = parts.headers.get(header::ALLOW) {
        let headers = response.headers_mut();
        headers.insert(header::ALLOW, allowed.clone());
    }
    response
}

impl ServerHandler for Tools {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().build();
        ServerConfig::new(capabilities)
            .with_server_info(Implementation::new("senpai", env!("CARGO_PKG_VERSION")))
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tools()))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        tools().into_iter().find(|tool| tool.name == name)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let parts = context.extensions.get::<axum::http::request::Parts>();
        let caller = parts.and_then(|parts| parts.extensions.get::<Caller>());
        let Some(caller) = caller else {
            return Err(ErrorData::invalid_request("there is no API key", None));
        };
        let arguments = request.arguments.unwrap_or_default();
        let done = match &*request.name {
            "ask" => self.ask(caller, arguments).await,
            "posts" => self.posts(caller, arguments).await,
            "post" => self.post(caller, arguments).await,
            _ => return Err(ErrorData::invalid_params("there is no such tool", None)),
        };
        // An assistant reads why it failed, and may try again.
        let failed =
            |problem: Problem| CallToolResult::error(vec![ContentBlock::text(problem.detail)]);
        Ok(done.unwrap_or_else(failed).into())
    }
}

impl Tools {
    async fn ask(&self, caller: &Caller, arguments: JsonObject) -> Result<CallToolResult, Problem> {
        let answer = ask::answer(&self.0, caller, read::<AskRequest>(arguments)?).await?;
        result(answer.text(), &answer)
    }

    async fn posts(
        &self,
        caller: &Caller,
        arguments: JsonObject,
    ) -> Result<CallToolResult, Problem> {
        let posts = posts::posts(&self.0, caller, read::<PostsRequest>(arguments)?).await?;
        result(posts.text(), &posts)
    }

    async fn post(
        &self,
        caller: &Caller,
        arguments: JsonObject,
    ) -> Result<CallToolResult, Problem> {
        let post = posts::post(&self.0, caller, read::<PostRequest>(arguments)?).await?;
        result(post.text(), &post)
    }
}

fn tools() -> Vec<Tool> {
    vec![
        tool::<AskRequest, AnswerDocument>(
            "ask",
            "Ask the community's posts",
            "Answers a question in Japanese or English with excerpts of posts, word for word, each with its source and its link.",
        ),
        tool::<PostsRequest, PostsDocument>(
            "posts",
            "List the community's posts",
            "Lists posts with their ids, titles, tags and links, the newest first.",
        ),
        tool::<PostRequest, PostDocument>(
            "post",
            "Read a post",
            "Gives the whole text of a post, word for word.",
        ),
    ]
}

/// A tool that reads `I` and writes `O`. It changes nothing.
fn tool<I: JsonSchema, O: JsonSchema>(
    name: &'static str,
    title: &'static str,
    description: &'static str,
) -> Tool {
    let input = object::<I>(SchemaSettings::draft2020_12());
    let output = object::<O>(SchemaSettings::draft2020_12().for_serialize());
    let annotations = ToolAnnotations::new().read_only(true).open_world(false);
    Tool::new(name, description, input)
        .with_title(title)
        .with_raw_output_schema(Arc::new(output))
        .with_annotations(annotations)
}

/// The schema of a type whose JSON is an object.
fn object<T: JsonSchema>(settings: SchemaSettings) -> JsonObject {
    match settings
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value()
    {
        Value::Object(schema) => schema,
        _ => JsonObject::new(),
    }
}

/// Reads the arguments of a tool.
fn read<T: DeserializeOwned>(arguments: JsonObject) -> Result<T, Problem> {
    let read = serde_json::from_value(Value::Object(arguments));
    read.map_err(|error| Problem::invalid(error.to_string()))
}

/// A result as text, and as the JSON that the interface at `/api/v1` gives.
fn result(text: String, document: &impl Serialize) -> Result<CallToolResult, Problem> {
    // By its text: a `Value` would write numbers with more digits than `/api/v1` does.
    let document = serde_json::to_string(document).and_then(|text| serde_json::from_str(&text));
    let document = document.map_err(|_| Problem::broken())?;
    let mut result = CallToolResult::structured(document);
    result.content = vec![ContentBlock::text(text)];
    Ok(result)
}
