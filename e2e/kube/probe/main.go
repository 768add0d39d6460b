// A container that needs nothing else: it waits, answers calls or makes them.
// Usage: probe | probe serve PORT... | probe call HOST:PORT...
package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const patience = 2 * time.Second

func main() {
	if len(os.Args) > 2 && os.Args[1] == "call" {
		for _, address := range os.Args[2:] {
			fmt.Printf("%s %s\n", address, call(address))
		}
		return
	}
	if len(os.Args) > 2 && os.Args[1] == "serve" {
		for _, port := range os.Args[2:] {
			go serve(port)
		}
	}
	wait()
}

func wait() {
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGTERM, syscall.SIGINT)
	<-end
}

func serve(port string) {
	listener, err := net.Listen("tcp", ":"+port)
	if err != nil {
		panic(err)
	}
	for {
		if connection, err := listener.Accept(); err == nil {
			io.WriteString(connection, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			connection.Close()
		}
	}
}

// "open" when somebody took the connection, "closed" otherwise, "unknown" when the name has no address.
func call(address string) string {
	host, port, _ := net.SplitHostPort(address)
	found, err := net.LookupHost(host)
	if err != nil {
		return "unknown"
	}
	connection, err := net.DialTimeout("tcp", net.JoinHostPort(found[0], port), patience)
	if err != nil {
		return "closed"
	}
	connection.Close()
	return "open"
}
