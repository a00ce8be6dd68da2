// The API's reference page, offline: RapiDoc draws /schema/openapi.json.
import "rapidoc";
