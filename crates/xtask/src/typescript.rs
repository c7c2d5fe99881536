//! From an `OpenAPI` description to a typed client: one type for each schema, the error codes, one
//! function for each operation. Knows as much of JSON Schema as the description uses, and refuses
//! the rest: a guess would be a wrong type.
#![expect(
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a JSON value without the key is null, and what is not known is refused"
)]

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value};

/// The client in TypeScript.
///
/// # Errors
/// When the description is no JSON, or holds a schema that is not known here.
pub(crate) fn client(description: &str) -> Result<String> {
    let description: Value = serde_json::from_str(description).context("not JSON")?;
    let mut text = PRELUDE.to_owned();
    let schemas = &description["components"]["schemas"];
    for (name, schema) in object(schemas, "components.schemas")? {
        text.push_str(&schema_type(name, schema)?);
        if name == "ErrorCode" {
            text.push_str(&error_codes(schema)?);
        }
    }
    text.push_str(TRANSPORT);
    for (path, item) in object(&description["paths"], "paths")? {
        // What stands in certificates is for programs that verify, not for pages.
        if path.starts_with("/pki/") {
            continue;
        }
        for (method, operation) in object(item, path)? {
            text.push_str(&function(path, method, operation)?);
        }
    }
    text.push_str("}\n");
    Ok(text)
}

/// A schema with a name: an interface where it is an object, else a type.
fn schema_type(name: &str, schema: &Value) -> Result<String> {
    let mut text = comment("", schema["description"].as_str());
    if schema["properties"].is_object() {
        let _written = write!(text, "export interface {name} {}", members("", schema)?);
        text.push_str("\n\n");
    } else {
        let _written = write!(text, "export type {name} = {};\n\n", type_of("", schema)?);
    }
    Ok(text)
}

fn error_codes(schema: &Value) -> Result<String> {
    let mut text = "/** Every error code, in the order of their texts. */\n".to_owned();
    text.push_str("export const ERROR_CODES: readonly ErrorCode[] = [\n");
    for code in array(&schema["enum"], "ErrorCode")? {
        let _written = writeln!(text, "  {},", literal(code)?);
    }
    text.push_str("];\n\n");
    Ok(text)
}

/// The type of a schema, as it stands behind a colon.
fn type_of(indent: &str, schema: &Value) -> Result<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.strip_prefix("#/components/schemas/");
        return name
            .map(str::to_owned)
            .with_context(|| format!("a reference to {reference}"));
    }
    if schema["enum"].is_array() {
        let values = array(&schema["enum"], "enum")?.iter().map(literal);
        return Ok(values.collect::<Result<Vec<_>>>()?.join(" | "));
    }
    for (key, between) in [("oneOf", " | "), ("anyOf", " | "), ("allOf", " & ")] {
        if schema[key].is_array() {
            let parts = array(&schema[key], key)?.iter();
            let parts: Vec<_> = parts
                .map(|part| type_of(indent, part))
                .collect::<Result<_>>()?;
            return Ok(parts.join(between));
        }
    }
    match &schema["type"] {
        Value::String(kind) => named(indent, kind, schema),
        Value::Array(kinds) => {
            let kinds = kinds.iter().filter_map(Value::as_str);
            let kinds: Vec<_> = kinds
                .map(|kind| named(indent, kind, schema))
                .collect::<Result<_>>()?;
            Ok(kinds.join(" | "))
        }
        Value::Null
            if object(schema, "schema")?
                .keys()
                .all(|key| key == "description") =>
        {
            Ok("unknown".to_owned())
        }
        _ => bail!("an unknown schema: {schema}"),
    }
}

/// The type of a schema whose `type` has this value.
fn named(indent: &str, kind: &str, schema: &Value) -> Result<String> {
    Ok(match kind {
        "boolean" => "boolean".to_owned(),
        "integer" | "number" => "number".to_owned(),
        "null" => "null".to_owned(),
        "string" => "string".to_owned(),
        "array" => {
            let item = type_of(indent, &schema["items"])?;
            if item.contains(' ') && !item.starts_with('{') {
                format!("({item})[]")
            } else {
                format!("{item}[]")
            }
        }
        "object" if schema["properties"].is_object() => members(indent, schema)?,
        "object" if schema["additionalProperties"].is_object() => {
            let value = type_of(indent, &schema["additionalProperties"])?;
            format!("Record<string, {value}>")
        }
        "object" => "Record<string, unknown>".to_owned(),
        _ => bail!("an unknown type: {kind}"),
    })
}

/// The members of an object, in braces.
fn members(indent: &str, schema: &Value) -> Result<String> {
    let required: Vec<_> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let inner = format!("{indent}  ");
    let mut text = "{\n".to_owned();
    for (name, member) in object(&schema["properties"], "properties")? {
        text.push_str(&comment(&inner, member["description"].as_str()));
        let mark = if required.contains(&name.as_str()) {
            ""
        } else {
            "?"
        };
        let _written = writeln!(text, "{inner}{name}{mark}: {};", type_of(&inner, member)?);
    }
    text.push_str(indent);
    text.push('}');
    Ok(text)
}

/// One function of the client.
fn function(path: &str, method: &str, operation: &Value) -> Result<String> {
    let name = operation["operationId"]
        .as_str()
        .context("no operationId")?;
    let parameters = parameters(path);
    let mut arguments: Vec<_> = parameters
        .iter()
        .map(|parameter| format!("{}: string | number", camel(parameter)))
        .collect();
    let body = &operation["requestBody"]["content"];
    let mut sent = String::new();
    if body["application/json"].is_object() {
        let schema = type_of("", &body["application/json"]["schema"])?;
        arguments.push(format!("body: {schema}"));
        ", json(body)".clone_into(&mut sent);
    } else if body["application/octet-stream"].is_object() {
        arguments.push("body: BufferSource".to_owned());
        ", octets(body)".clone_into(&mut sent);
    } else if !body.is_null() {
        bail!("{method} {path} takes a body of an unknown type");
    }
    let (answer, read) = answer(operation)?;
    let description = operation["summary"].as_str().unwrap_or_default();
    let mut text = comment("  ", Some(&format!("{description} {}", codes(operation))));
    let _written = write!(
        text,
        "  async {}({}): Promise<{answer}> {{\n    const answer = await this.#ask('{}', {}{sent});\n",
        camel(name),
        arguments.join(", "),
        method.to_uppercase(),
        template(path, &parameters),
    );
    let _written = write!(text, "    {read}\n  }}\n\n");
    Ok(text)
}

/// Type and statement that reads the answer of a success.
fn answer(operation: &Value) -> Result<(String, String)> {
    let responses = object(&operation["responses"], "responses")?;
    let success = responses.iter().find(|(status, _)| status.starts_with('2'));
    let (_, success) = success.context("no success")?;
    let content = &success["content"];
    if content["application/json"].is_object() {
        let schema = type_of("", &content["application/json"]["schema"])?;
        let read = format!("return (await answer.json()) as {schema};");
        return Ok((schema, read));
    }
    if content["text/plain"].is_object() {
        return Ok(("string".to_owned(), "return answer.text();".to_owned()));
    }
    if content.is_object() {
        let read = "return answer.arrayBuffer();".to_owned();
        return Ok(("ArrayBuffer".to_owned(), read));
    }
    Ok(("void".to_owned(), "await answer.arrayBuffer();".to_owned()))
}

/// What the operation can fail with.
fn codes(operation: &Value) -> String {
    let responses = operation["responses"].as_object().into_iter().flatten();
    let errors = responses.filter(|(status, _)| !status.starts_with('2'));
    let codes: Vec<_> = errors
        .filter_map(|(_, error)| error["description"].as_str())
        .collect();
    if codes.is_empty() {
        String::new()
    } else {
        format!("Errors: {}.", codes.join(", "))
    }
}

/// Names of the parameters in a path, in their order.
fn parameters(path: &str) -> Vec<String> {
    let mut names = Vec::new();
    for piece in path.split('{').skip(1) {
        if let Some((name, _)) = piece.split_once('}') {
            names.push(name.trim_start_matches('*').to_owned());
        }
    }
    names
}

/// The path as a template literal; the rest of a path (`{*path}`) keeps its slashes.
fn template(path: &str, parameters: &[String]) -> String {
    if parameters.is_empty() {
        return format!("'{path}'");
    }
    let mut text = path.to_owned();
    for name in parameters {
        let rest = format!("{{*{name}}}");
        let argument = camel(name);
        text = text.replace(&rest, &format!("${{rest({argument})}}"));
        text = text.replace(
            &format!("{{{name}}}"),
            &format!("${{encodeURIComponent({argument})}}"),
        );
    }
    format!("`{text}`")
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let mut text = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        text.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        text.extend(letters);
    }
    text
}

/// A documentation comment in lines of at most 100 characters.
fn comment(indent: &str, description: Option<&str>) -> String {
    let description = description.unwrap_or_default().replace("*/", "* /");
    // Links of the sources are names here.
    let description = description.replace("[`", "`").replace("`]", "`");
    let description = description.replace("crate::path::", "");
    let words: Vec<_> = description.split_whitespace().collect();
    if words.is_empty() {
        return String::new();
    }
    let one = format!("{indent}/** {} */\n", words.join(" "));
    if one.len() <= WIDTH {
        return one;
    }
    let mut text = format!("{indent}/**\n");
    let mut line = format!("{indent} *");
    for word in words {
        if line.len() + word.len() + 1 > WIDTH {
            text.push_str(&line);
            text.push('\n');
            line = format!("{indent} *");
        }
        line.push(' ');
        line.push_str(word);
    }
    let _written = write!(text, "{line}\n{indent} */\n");
    text
}

/// A constant of JSON in single quotes.
fn literal(value: &Value) -> Result<String> {
    match value {
        Value::String(text) if !text.contains(['\'', '\\']) => Ok(format!("'{text}'")),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
        _ => bail!("an unknown constant: {value}"),
    }
}

fn object<'a>(value: &'a Value, what: &str) -> Result<&'a Map<String, Value>> {
    value
        .as_object()
        .with_context(|| format!("{what} is no object"))
}

fn array<'a>(value: &'a Value, what: &str) -> Result<&'a Vec<Value>> {
    value
        .as_array()
        .with_context(|| format!("{what} is no list"))
}

const WIDTH: usize = 100;

const PRELUDE: &str = "\
/**
 * The server's interface: types, error codes and one function for each operation. Generated from
 * docs/openapi.json by `cargo xtask api`; changes are lost.
 */

";

const TRANSPORT: &str = "\
/** How requests travel: the `fetch` of whoever may make them. */
export type Transport = (url: string, init: RequestInit) => Promise<Response>;

/** The server refused. `problem` is null where it was no server of this interface that answered. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem | null;

  constructor(status: number, problem: Problem | null) {
    super(problem?.title ?? `status ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
  }

  /** The stable code by which messages are chosen. */
  get code(): ErrorCode | null {
    return this.problem?.code ?? null;
  }
}

const json = (body: unknown): RequestInit => ({
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

const octets = (body: BufferSource): RequestInit => ({
  body,
  headers: { 'content-type': 'application/octet-stream' },
});

const rest = (path: string | number): string =>
  String(path).split('/').map(encodeURIComponent).join('/');

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' &&
  value !== null &&
  ERROR_CODES.includes((value as Partial<Problem>).code as ErrorCode);

/** The operations of one server. */
export class Api {
  readonly #base: string;
  readonly #transport: Transport;

  /** `base` is the server's address without a slash at the end, or nothing for the own origin. */
  constructor(base: string, transport: Transport) {
    this.#base = base;
    this.#transport = transport;
  }

  async #ask(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const answer = await this.#transport(this.#base + path, { ...init, method });
    if (answer.ok) return answer;
    let problem: unknown = null;
    if (answer.headers.get('content-type')?.startsWith('application/problem+json')) {
      problem = await answer.json().catch(() => null);
    }
    throw new ApiError(answer.status, isProblem(problem) ? problem : null);
  }

";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(schema: &Value) -> String {
        type_of("", schema).unwrap()
    }

    #[test]
    fn schemas_become_types() {
        for (schema, expected) in [
            (json!({"type": "string"}), "string"),
            (json!({"type": "integer", "format": "int64"}), "number"),
            (json!({"type": ["string", "null"]}), "string | null"),
            (json!({"$ref": "#/components/schemas/Thing"}), "Thing"),
            (json!({"enum": ["a", "b"], "type": "string"}), "'a' | 'b'"),
            (
                json!({"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Thing"}]}),
                "null | Thing",
            ),
            (
                json!({"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}),
                "Thing[]",
            ),
            (
                json!({"type": "array", "items": {"type": ["string", "null"]}}),
                "(string | null)[]",
            ),
            (
                json!({"type": "object", "additionalProperties": {"type": "number"}}),
                "Record<string, number>",
            ),
            (json!({"description": "anything"}), "unknown"),
        ] {
            assert_eq!(of(&schema), expected);
        }
        let thing = json!({
            "type": "object",
            "required": ["a"],
            "properties": {"a": {"type": "string", "description": "A."}, "b": {"type": "boolean"}},
        });
        assert_eq!(
            of(&thing),
            "{\n  /** A. */\n  a: string;\n  b?: boolean;\n}"
        );
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for schema in [
            json!({"type": "date"}),
            json!({"$ref": "https://example.ch/thing"}),
            json!({"not": {"type": "string"}}),
            json!({"enum": ["it's"]}),
            json!({"type": 7}),
        ] {
            assert!(type_of("", &schema).is_err(), "{schema}");
        }
        assert!(client("{").is_err() && client("{}").is_err());
    }

    #[test]
    fn operations_become_functions() {
        let operation = json!({
            "operationId": "put_things_id_parts",
            "summary": "Puts a part.",
            "requestBody": {"content": {"application/octet-stream": {}}},
            "responses": {
                "200": {"description": "Done."},
                "409": {"description": "head_moved, version_conflict"},
            },
        });
        let text = function("/api/things/{id}/{*path}", "put", &operation).unwrap();
        assert_eq!(
            text,
            "  /** Puts a part. Errors: head_moved, version_conflict. */\n  \
             async putThingsIdParts(id: string | number, path: string | number, body: BufferSource): \
             Promise<void> {\n    const answer = await this.#ask('PUT', \
             `/api/things/${encodeURIComponent(id)}/${rest(path)}`, octets(body));\n    \
             await answer.arrayBuffer();\n  }\n\n"
        );
    }

    #[test]
    fn comments_end_where_they_should() {
        assert_eq!(comment("", None), "");
        assert_eq!(comment("  ", Some("a */ b")), "  /** a * / b */\n");
        let long = comment("", Some(&"word ".repeat(40)));
        assert!(long.lines().all(|line| line.len() <= WIDTH), "{long}");
        assert!(long.ends_with(" */\n"));
    }
}
