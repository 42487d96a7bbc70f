// Package client asks the native client library.
package client

// #cgo pkg-config: client
// #include <stdlib.h>
// #include <sqlite3.h>
import "C"

import (
	"errors"
	"unsafe"
)

// Version returns the version of the library found when the program started.
func Version() string {
	return C.GoString(C.sqlite3_libversion())
}

// Ask returns the first value of the first row of a query.
func Ask(query string) (string, error) {
	text := C.CString(query)
	defer C.free(unsafe.Pointer(text))
	name := C.CString(":memory:")
	defer C.free(unsafe.Pointer(name))

	var connection *C.sqlite3
	status := C.sqlite3_open(name, &connection)
	defer C.sqlite3_close(connection)
	if status != C.SQLITE_OK {
		return "", problem(connection)
	}
	var statement *C.sqlite3_stmt
	status = C.sqlite3_prepare_v2(connection, text, -1, &statement, nil)
	defer C.sqlite3_finalize(statement)
	if status != C.SQLITE_OK {
		return "", problem(connection)
	}
	if C.sqlite3_step(statement) != C.SQLITE_ROW {
		return "", errors.New("no row")
	}
	return C.GoString((*C.char)(unsafe.Pointer(C.sqlite3_column_text(statement, 0)))), nil
}

func problem(connection *C.sqlite3) error {
	return errors.New(C.GoString(C.sqlite3_errmsg(connection)))
}
