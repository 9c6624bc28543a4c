// Rego-toolchain answers one JSON request on stdin with one JSON response on stdout: it checks, formats, lints, tests,
// inspects, evaluates and builds Rego policies. It is a pure function of the request: it reads no file, no environment
// and no network, so that the native program and its WASI twin give the same bytes.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// exitNoAnswer says that the request could not be understood or that the program is at fault; problems in the policies
// are an answer and exit 0.
const exitNoAnswer = 2

func main() {
	request, err := io.ReadAll(os.Stdin)
	if err != nil {
		os.Exit(write(os.Stdout, failure{Error: "the request cannot be read: " + err.Error()}))
	}
	os.Exit(write(os.Stdout, answer(request)))
}

// answer gives the response to a request text: the response of a command, or a failure. It never panics.
func answer(text []byte) (response any) {
	defer func() {
		if fault := recover(); fault != nil {
			response = failure{Error: fmt.Sprintf("internal fault: %v", fault)}
		}
	}()
	request, err := parseRequest(text)
	if err != nil {
		return failure{Error: err.Error()}
	}
	response, err = commands[request.Command](request)
	if err != nil {
		return failure{Error: err.Error()}
	}
	return response
}

// write sends the response as one line of JSON and returns the exit code that goes with it.
func write(out io.Writer, response any) int {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(response); err != nil {
		text.Reset()
		response = failure{Error: "the response cannot be written as JSON: " + err.Error()}
		_ = encoder.Encode(response)
	}
	if _, err := out.Write(text.Bytes()); err != nil {
		return exitNoAnswer
	}
	if _, failed := response.(failure); failed {
		return exitNoAnswer
	}
	return 0
}
