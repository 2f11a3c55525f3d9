// Command predict asks a model of `klinelab serve` for the signal of the newest bar. Standard library only.
//
//	go run predict.go BARS.csv http://127.0.0.1:8000
package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"time"
)

// Bars are equal columns, oldest bar first.
type Bars map[string][]float64

// Signal is the answer for the last bar: 1 buy, 0 hold, -1 sell. Score is nil before the model's features are complete.
type Signal struct {
	Signal     int      `json:"signal"`
	Score      *float64 `json:"score"`
	Confidence float64  `json:"confidence"`
}

// problem is what the service answers with instead, by RFC 9457.
type problem struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func lastBars(path string, count int) (Bars, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, err
	}
	header, rows := rows[0], rows[1:]
	if len(rows) > count {
		rows = rows[len(rows)-count:]
	}
	bars := Bars{}
	for index, name := range header {
		switch name {
		case "open", "high", "low", "close", "volume":
			for _, row := range rows {
				value, err := strconv.ParseFloat(row[index], 64)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", name, err)
				}
				bars[name] = append(bars[name], value)
			}
		}
	}
	return bars, nil
}

func predict(client *http.Client, url string, bars Bars) (Signal, error) {
	var signal Signal
	body, err := json.Marshal(bars)
	if err != nil {
		return signal, err
	}
	answer, err := client.Post(url+"/predict", "application/json", bytes.NewReader(body))
	if err != nil {
		return signal, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		var refused problem
		if err := json.NewDecoder(answer.Body).Decode(&refused); err != nil {
			return signal, fmt.Errorf("status %s", answer.Status)
		}
		return signal, fmt.Errorf("%s: %s", refused.Code, refused.Detail)
	}
	return signal, json.NewDecoder(answer.Body).Decode(&signal)
}

func run() error {
	if len(os.Args) != 3 {
		return fmt.Errorf("usage: predict BARS.csv URL")
	}
	bars, err := lastBars(os.Args[1], 100)
	if err != nil {
		return err
	}
	signal, err := predict(&http.Client{Timeout: 5 * time.Second}, os.Args[2], bars)
	if err != nil {
		return err
	}
	score := "none"
	if signal.Score != nil {
		score = strconv.FormatFloat(*signal.Score, 'g', -1, 64)
	}
	fmt.Printf("signal %d, score %s, confidence %v\n", signal.Signal, score, signal.Confidence)
	return nil
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "predict:", err)
		os.Exit(1)
	}
}
